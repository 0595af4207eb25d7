"""Who may open a page."""

from contextlib import AbstractContextManager
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import (
    ObjectDoesNotExist,
)
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View

from complaints.case_facts.queries import count_unread, must_be_opened
from complaints.people.queries.private_links import still_open
from councils.queries import staff_of
from councils.tenancy.scope import ActorKind, Scope, current, tenant
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import CASEWORK_ROLES, Actor, Role
from portal.http.errors import choose_council_again
from portal.sessions.browser import SESSION_COUNCIL, WORKING_IN, opened_cases

if TYPE_CHECKING:
    from councils.models import Council

# What one connection usually gets.
IPV6_PREFIX = 64


def network_of(client_ip: str) -> str:
    """Return the network: an IPv6 connection can use any of its addresses."""
    try:
        address = ip_address(client_ip)
    except ValueError:
        return client_ip
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


MOST_COUNTED = 99


class CouncilRequest(HttpRequest):
    council: "Council"
    actor: Actor
    # How many, in the menu: more than `MOST_COUNTED` are "99+", and none are "".
    unread_messages: str


class ResidentView(View):
    """A public page; the resident may be signed in or not."""

    request: CouncilRequest

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        user_id = request.user.pk if request.user.is_authenticated else None
        name = request.user.get_full_name() if request.user.is_authenticated else "The complainant"
        opened = still_open(opened_cases(request, request.council.pk), timezone.now())
        request.actor = Actor.complainant(request.council.pk, user_id, name, opened)
        kwargs.pop("council_slug", None)
        return super().dispatch(request, *args, **kwargs)


def as_product(by: Actor) -> AbstractContextManager[Scope]:
    """The scope for what a complainant's action causes.

    It reaches recipients, tasks and holds, which theirs cannot.
    """
    return tenant(by.council_id, ActorKind.SYSTEM, by.user_id)


class StaffView(View):
    """A page for staff with one of `roles`; others get 403."""

    request: CouncilRequest
    roles: tuple[Role, ...] = ()
    # Whether a safeguarding case is shown only to those who have opened it today, which is recorded.
    asks_before_showing = True
    # Whether its answer has the menu, which shows how many messages are unread.
    has_menu = True

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Without a council, ask which."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        scope = current.get()
        if scope is None or scope.council_id is None:
            going_on = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('portal:choose-council')}?{going_on}")
        # Some pages have no transaction around them.
        with transaction.atomic(savepoint=False):
            found = staff_of(request.user, scope.council_id)
        if found is None:
            request.session.pop(SESSION_COUNCIL, None)
            return redirect("portal:choose-council")
        actor, request.council = found
        if request.POST.get(WORKING_IN, str(request.council.pk)) != str(request.council.pk):
            # Another council was chosen in another window meanwhile: this form is not for it.
            return choose_council_again(request)
        if self.roles and not actor.has(*self.roles):
            raise NotAllowed("role.not_enough", "Your role does not include this page.")
        request.actor = actor
        # Shown in the menu. Counted here, because an error page must not query the database.
        with transaction.atomic(savepoint=False):
            in_menu = self.has_menu and actor.has(*CASEWORK_ROLES)
            request.unread_messages = _unread(actor) if in_menu else ""
            if self._must_open_first(request, kwargs.get("reference")):
                going_on = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('casework:open-case', args=[kwargs['reference']])}?{going_on}")
        return super().dispatch(request, *args, **kwargs)

    def _must_open_first(self, request: CouncilRequest, reference: str | None) -> bool:
        looks = self.asks_before_showing and request.method in ("GET", "HEAD")
        return looks and reference is not None and must_be_opened(request.actor, reference, timezone.now())


def _unread(actor: Actor) -> str:
    number = count_unread(actor, MOST_COUNTED + 1)
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")


class PrivateView(ResidentView):
    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """If nothing is found, ask to sign in: the answer must not show whether a complaint exists.

        Posted text is shown for copying (portal.http.errors.ShowRefusals).
        """
        try:
            return super().dispatch(request, *args, **kwargs)
        except ObjectDoesNotExist:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())
