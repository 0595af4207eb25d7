"""The user's calendar feed, and its secret address."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from complaints.reminders.queries import own_dates
from councils.calendars.rules import london_day
from councils.people.operations import renew_feed, revoke_feed
from councils.queries import actor_for, council_by_slug, feed_of, followed_feed
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import CASEWORK_ROLES
from portal import wording
from portal.accounts.notices import told_by_email
from portal.accounts.reauthentication import PasswordAgainMixin, password_needed, password_page
from portal.casework.calendar_feed.presenters import calendar_of
from portal.http.access import CouncilRequest, StaffView


class CalendarFeedView(PasswordAgainMixin, StaffView):
    """Anyone with the address can read the dates without signing in."""

    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest) -> HttpResponse:
        return self._page(request)

    def post(self, request: CouncilRequest) -> HttpResponse:
        """The new address is shown only once."""
        if "revoke" in request.POST:
            if revoke_feed(request.actor):
                told_by_email(request, "calendar_address_revoked", request.user)
            messages.success(request, "Address revoked. It no longer works.")
            return redirect("casework:calendar-feed")
        token = renew_feed(request.actor, timezone.now())
        get_adapter(request).send_notification_mail("account/email/calendar_address_created", request.user)
        place = {"council_slug": request.council.slug, "token": token}
        return self._page(request, settings.BASE_URL + reverse("calendar-feed", kwargs=place), status=201)

    def _page(self, request: CouncilRequest, address: str = "", status: int = 200) -> HttpResponse:
        feed = feed_of(request.council.pk, request.actor.user_id)
        made = wording.moment(feed.made_at) if feed else ""
        context = {
            "made": made,
            "address": address,
            "password_page": password_page(request) if password_needed(request) else "",
        }
        answer = render(request, "casework/calendar_feed/calendar_feed.html", context, status=status)
        answer["Cache-Control"] = "no-store, private"
        return answer


class CalendarFileView(View):
    """The feed. 404 if revoked, unknown or the owner has left."""

    def get(self, request: HttpRequest, council_slug: str, token: str) -> HttpResponseBase:
        council = council_by_slug(council_slug)
        calendar = None if council is None else _calendar(council.pk, token)
        if calendar is None:
            raise Http404
        answer = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
        answer["Cache-Control"] = "no-store, private"
        answer["Content-Disposition"] = 'inline; filename="dates.ics"'
        return answer


def _calendar(council_id: int, token: str) -> bytes | None:
    """Read in the scope of the address's owner."""
    now: Any = timezone.now()
    with tenant(council_id, ActorKind.SYSTEM):
        feed = followed_feed(council_id, token)
    if feed is None:
        return None
    with tenant(council_id, ActorKind.STAFF, feed.user_id):
        actor = actor_for(feed.user, council_id)
        if actor is None or not actor.has(*CASEWORK_ROLES):
            return None
        dates = own_dates(actor, london_day(now))
        return calendar_of(dates, now, f"{feed.council.short_name} complaints")
