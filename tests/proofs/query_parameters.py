"""Which query parameters the product reads, noted while it answers: no list of names to keep."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

names: set[str] = set()


class Noting(QueryDict):
    """Notes every name that is looked up."""

    def __getitem__(self, key: str | None) -> Any:
        # REST framework asks for None where settings name no parameter for a format.
        if key is not None:
            names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        names.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        """All values."""
        names.add(key)
        return super().getlist(key, default)

    def items(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override]
        """All of them. A middleware that goes through whatever a page is sent reads none by its name."""
        return ((key, super(Noting, self).__getitem__(key)) for key in self)


class NoteNames:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = Noting(request.META["QUERY_STRING"], encoding=request.encoding)  # type: ignore[assignment]
        # Django itself looks each name up when it puts a query together.
        names.clear()
        return self.get_response(request)
