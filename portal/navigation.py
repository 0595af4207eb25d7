"""What stands around a page: the council's name, the menus of the area, who is signed in.

Layouts ask for it once as `chrome(request)`. It reads only what the request already holds, so a page
pays no query for its frame; only the account pages look up the council that they lead back to.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from councils.domain.roles import Role
from councils.models import Council
from portal.display import Link
from portal.theme import theme_address

STAFF = frozenset(Role) - {Role.COMPLAINANT, Role.SYSTEM}
LEADING = frozenset({Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE})
READING = LEADING | {Role.PERFORMANCE_OFFICER, Role.MEMBER_RESPONSIBLE}

# Label, url name, and the roles that are offered it. A page checks its own roles: this is only a menu.
STAFF_MENU = (
    ("Worklist", "casework:worklist", STAFF),
    ("Log a complaint", "casework:log", LEADING),
    ("Ombudsman", "referrals:list", LEADING),
    ("Reports", "oversight:report", READING),
    ("Policies", "setup:policies", frozenset({Role.COMPLAINTS_MANAGER, Role.ADMINISTRATOR})),
)
STAFF_ACCOUNT = (("Change council", "portal:choose-council"), ("Sign out", "account_logout"))
RESIDENT_MENU = (("Make a complaint", "resident:start"), ("My complaints", "resident:my-complaints"))
RESIDENT_FOOTER = (
    ("Accessibility statement", "resident:accessibility"),
    ("Privacy", "resident:privacy"),
    ("Contact the council", "resident:contact"),
)


@dataclass(frozen=True, slots=True)
class Chrome:
    """The frame of one page. Text is empty where the request is in no council."""

    home: str
    council: str = ""
    theme: str = ""
    person: str = ""
    contact: str = ""
    links: tuple[Link, ...] = ()
    account: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()


def chrome(request: HttpRequest) -> Chrome:
    """The frame for this request: of the staff side for an actor with staff roles, else the public's."""
    council: Council | None = getattr(request, "council", None)
    actor = getattr(request, "actor", None)
    if actor is not None and actor.has(*STAFF):
        return _staff(request, council, actor)
    return _resident(request, council)


def _staff(request: HttpRequest, council: Council | None, actor: Any) -> Chrome:
    menu = [(text, name) for text, name, roles in STAFF_MENU if not actor.roles.isdisjoint(roles)]
    return Chrome(
        home=reverse("portal:after-sign-in"),
        council=council.name if council else "",
        theme=theme_address(council) if council else "",
        person=actor.name,
        links=_links(request, menu),
        account=_links(request, STAFF_ACCOUNT),
    )


def _resident(request: HttpRequest, council: Council | None) -> Chrome:
    council = council or _returning_to(request)
    if council is None:
        return Chrome(home=reverse("portal:home"), account=_account(request))
    slug = {"council_slug": council.slug}
    return Chrome(
        home=_path("resident:home", slug) or reverse("portal:home"),
        council=council.name,
        theme=theme_address(council),
        contact=_contact(council),
        links=_links(request, RESIDENT_MENU, slug),
        account=_account(request, slug),
        footer=_links(request, RESIDENT_FOOTER, slug),
    )


def _returning_to(request: HttpRequest) -> Council | None:
    """On the account pages: the council that signing in leads back to, so that the page can wear its colours."""
    address = request.POST.get("next", "") or request.GET.get("next", "")
    try:
        slug = resolve(address.partition("?")[0]).kwargs.get("council_slug")
    except Resolver404:
        return None
    return Council.objects.filter(slug=slug).first() if slug else None


def _account(request: HttpRequest, slug: dict[str, str] | None = None) -> tuple[Link, ...]:
    """Sign in or out, and come back to the same council afterwards."""
    if request.user.is_authenticated:
        text, name, back = "Sign out", "account_logout", "resident:home"
    else:
        text, name, back = "Sign in", "account_login", "resident:my-complaints"
    query = f"?next={_path(back, slug)}" if slug else ""
    return (Link(text, reverse(name) + query, current=request.path == reverse(name)),)


def _contact(council: Council) -> str:
    ways = [way for way in (council.phone, council.email) if way]
    return f"Contact {council.name}: {' or '.join(ways)}" if ways else ""


def _path(name: str, kwargs: dict[str, str] | None = None) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def _links(request: HttpRequest, menu: Any, kwargs: dict[str, str] | None = None) -> tuple[Link, ...]:
    places = [(text, _path(name, kwargs if name.startswith("resident:") else None)) for text, name in menu]
    return tuple(Link(text, href, current=_is_here(request.path, href)) for text, href in places if href)


def _is_here(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href))
