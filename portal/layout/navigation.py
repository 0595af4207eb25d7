"""The frame of a page.

Error pages use it, so it makes no query; only account pages look up a council.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from councils.queries import council_by_slug
from councils.vocabulary.roles import STAFF_ROLES, Actor, Role
from portal.addresses import address
from portal.layout.display import PageLink
from portal.layout.theme import theme_address
from portal.sessions.browser import SESSION_CASES, SESSION_SEVERAL, browser_hashes

if TYPE_CHECKING:
    from councils.models import Council

TASKS = "casework:tasks"
# Each entry shows only to roles that may open its page.
STAFF_MENU = (
    ("Worklist", "casework:worklist"),
    ("Tasks", TASKS),
    ("Approvals", "casework:approvals"),
    ("Log a complaint", "casework:log"),
    ("Reminders", "casework:going-out"),
    ("Ombudsman", "referrals:list"),
    ("Reports", "oversight:report"),
    ("Policies", "setup:policies"),
    ("Calendar", "setup:calendar"),
    ("People", "setup:people"),
    ("Service status", "setup:service-status"),
)
YOUR_ACCOUNT = ("Your account", "portal:your-account")
STAFF_ACCOUNT = (YOUR_ACCOUNT, ("Sign out", "account_logout"))
# For staff of several councils.
CHANGE_COUNCIL = ("Change council", "portal:choose-council")
SIGN_IN = ("Sign in", "account_login", "resident:my-complaints")
RESIDENT_MENU = (("Make a complaint", "resident:start"), ("My complaints", "resident:my-complaints"))
RESIDENT_FOOTER = (
    ("Accessibility statement", "resident:accessibility"),
    ("Privacy", "resident:privacy"),
    ("Contact the council", "resident:contact"),
)


@dataclass(frozen=True, slots=True)
class Chrome:
    """Text is empty without a council.

    `finish` is where someone without an account ends access; empty if nothing is open.
    """

    home: str
    council: str = ""
    theme: str = ""
    person: str = ""
    contact: str = ""
    links: tuple[PageLink, ...] = ()
    account: tuple[PageLink, ...] = ()
    finish: str = ""
    footer: tuple[PageLink, ...] = ()


def chrome(request: HttpRequest) -> Chrome:
    council: Council | None = getattr(request, "council", None)
    actor = getattr(request, "actor", None)
    if actor is not None and actor.has(*STAFF_ROLES):
        return _staff(request, council, actor)
    return _resident(request, council)


def _staff(request: HttpRequest, council: "Council | None", actor: Actor) -> Chrome:
    menu = [(_with_count(request, text, name), name) for text, name in STAFF_MENU if _opens_for(name, actor)]
    return Chrome(
        home=address("portal:after-sign-in"),
        council=council.name if council else "",
        theme=theme_address(council) if council else "",
        person=actor.name,
        links=_links(request, menu),
        account=_links(request, (CHANGE_COUNCIL, *STAFF_ACCOUNT) if _works_in_several(request) else STAFF_ACCOUNT),
    )


def _with_count(request: HttpRequest, text: str, name: str) -> str:
    unread = getattr(request, "unread_messages", None) if name == TASKS else None
    return f"{text} ({unread} unread)" if unread else text


def _works_in_several(request: HttpRequest) -> bool:
    return bool(getattr(request, "session", {}).get(SESSION_SEVERAL))


@cache
def _roles_of(name: str) -> frozenset[Role]:
    """A view without roles is open to all staff."""
    view = resolve(address(name)).func.view_class  # type: ignore[attr-defined]
    return frozenset(view.roles or STAFF_ROLES)


def _opens_for(name: str, actor: Actor) -> bool:
    return not actor.roles.isdisjoint(_roles_of(name))


def _resident(request: HttpRequest, council: "Council | None") -> Chrome:
    council = council or _returning_to(request)
    if council is None:
        return Chrome(home=address("portal:home"), account=_account(request))
    slug = {"council_slug": council.slug}
    return Chrome(
        home=address("resident:home", **slug),
        council=council.name,
        theme=theme_address(council),
        contact=_contact(council),
        links=_links(request, RESIDENT_MENU, slug),
        account=_account(request, slug),
        finish=address("resident:finish", **slug) if _may_finish(request) else "",
        footer=_links(request, RESIDENT_FOOTER, slug),
    )


def _may_finish(request: HttpRequest) -> bool:
    """Whether someone without an account has something open.

    Not on a draft's pages, where it would read as "send".
    """
    place = request.resolver_match
    writing = place is not None and "draft_key" in place.kwargs
    opened = getattr(request, "session", {}).get(SESSION_CASES)
    return bool(opened or browser_hashes(request)) and not writing and not request.user.is_authenticated


def _returning_to(request: HttpRequest) -> "Council | None":
    """Return the council in `next`, for account pages."""
    going_on = request.POST.get("next", "") or request.GET.get("next", "")
    try:
        slug = resolve(going_on.partition("?")[0]).kwargs.get("council_slug")
    except Resolver404:
        return None
    return council_by_slug(slug) if slug else None


def _account(request: HttpRequest, slug: dict[str, str] | None = None) -> tuple[PageLink, ...]:
    signed_in = request.user.is_authenticated
    text, name, back = ("Sign out", "account_logout", "resident:home") if signed_in else SIGN_IN
    query = f"?next={address(back, **slug)}" if slug else ""
    way = PageLink(text, address(name) + query, current=request.path == address(name))
    return (*_links(request, (YOUR_ACCOUNT,)), way) if signed_in else (way,)


def _contact(council: "Council") -> str:
    ways = [way for way in (council.phone, council.email) if way]
    return f"Contact {council.name}: {' or '.join(ways)}" if ways else ""


def _links(
    request: HttpRequest, menu: Iterable[tuple[str, str]], place: Mapping[str, str] = MappingProxyType({})
) -> tuple[PageLink, ...]:
    places = [(text, address(name, **place)) for text, name in menu]
    around = [href for _, href in places if request.path.startswith(href)]
    here = max(around, key=len, default="")
    return tuple(PageLink(text, href, current=href == here) for text, href in places)
