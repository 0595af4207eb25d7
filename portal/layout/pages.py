"""A long list, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from portal.layout.display import Pages

PAGE = 25


def page_of(request: HttpRequest, rows: Any) -> "Page[Any]":
    """Return the page that is asked for, the nearest one if there is no such page."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def links_around(request: HttpRequest, page: "Page[Any]") -> Pages:
    """Return the addresses of the pages before and after, with everything else that was asked for."""
    return Pages(
        newer=_address(request, page.number - 1) if page.has_previous() else "",
        older=_address(request, page.number + 1) if page.has_next() else "",
    )


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
