"""Where someone is signed in, and ending it there."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from councils.people.operations.keys import has_keys, revoke_own_keys
from portal import wording
from portal.accounts.notices import told_by_email
from portal.accounts.reauthentication import PasswordAgainMixin, password_needed, password_page
from portal.sessions.store import OwnSession, SessionEnding, end_other_sessions, end_session, own_sessions


class SessionsView(LoginRequiredMixin, PasswordAgainMixin):
    """The sessions of one's account, and what opens it without one; ending any asks for the password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        sessions = own_sessions(request.session.session_key or "")
        context = {
            "sessions": [_row(session) for session in sessions],
            "password_page": password_page(request) if password_needed(request) else "",
            "has_keys": has_keys(request.user.pk or 0),
        }
        return render(request, "account/sessions.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End one or all but this one, or revoke what opens the account without signing in."""
        key = request.session.session_key or ""
        if "keys" in request.POST:
            if revoke_own_keys(request.user.pk or 0):
                told_by_email(request, "keys_revoked", request.user)
            messages.success(request, "Your API tokens and the secret address of your calendar are revoked.")
            return redirect("portal:sessions")
        if "others" in request.POST:
            ended = end_other_sessions(request.user.pk or 0, key, SessionEnding.ELSEWHERE)
        else:
            ended = int(end_session(key, _session_id(request.POST.get("session", ""))))
        messages.success(request, _what_happened(ended))
        return redirect("portal:sessions")


def _session_id(text: str) -> UUID:
    """The session that is to end; one that does not exist where the form names none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _row(session: OwnSession) -> dict[str, object]:
    return {
        "id": session.id,
        "browser": session.browser or "A browser",
        "started": wording.moment(session.started_at),
        "last_used": wording.moment(session.last_used_at),
        "is_this": session.is_this,
    }


def _what_happened(ended: int) -> str:
    if not ended:
        return "You were not signed in there any more."
    return "Signed out of 1 other session." if ended == 1 else f"Signed out of {ended} other sessions."
