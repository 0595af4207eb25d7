"""Someone's own account: what they can change about it, where they are signed in, and closing it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from complaints.documents.operations.drafts import delete_unfinished, unfinished_in
from councils.people.operations import has_keys, revoke_own_keys, roles_anywhere
from councils.vocabulary.errors import RuleBroken
from ombudsman.operations import close_account
from portal import wording
from portal.accounts.notices import told_by_email
from portal.accounts.reauthentication import PasswordAgainMixin, password_needed, password_page
from portal.accounts.your_account.forms import CloseAccountForm
from portal.sessions.browser import CLEAR, SESSION_COUNCIL, SessionEnding, browser_hashes, forget_browser_keys
from portal.sessions.store import OwnSession, end_other_sessions, end_session, own_sessions


class YourAccountView(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "account/your_account/yours.html", {"works": SESSION_COUNCIL in request.session})


class CloseAccountView(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask(request, CloseAccountForm(user=request.user, writing=self.writing(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        writing = self.writing(request)
        if writing and CLEAR not in request.POST:
            return self.get(request)
        form = CloseAccountForm(request.POST, user=request.user, writing=writing)
        if not form.is_valid():
            return self.ask(request, form)
        user, at = request.user, timezone.now()
        try:
            with transaction.atomic():
                close_account(user.pk, user.get_full_name(), at)  # type: ignore[union-attr, arg-type]
                delete_unfinished(at, browser_hashes(request), user.pk)
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self.ask(request, form, status=409)
        logout(request)
        response = render(request, "account/your_account/closed.html")
        forget_browser_keys(request, response)
        return response

    def writing(self, request: HttpRequest) -> int:
        """Return how many drafts would be deleted."""
        return unfinished_in(timezone.now(), browser_hashes(request), request.user.pk)

    def ask(self, request: HttpRequest, form: CloseAccountForm, status: int = 200) -> HttpResponse:
        works = bool(roles_anywhere(request.user.pk or 0))
        context = {"form": form, "works": works, "writing": self.writing(request)}
        return render(request, "account/your_account/close.html", context, status=status)


class SessionsView(LoginRequiredMixin, PasswordAgainMixin):
    def get(self, request: HttpRequest) -> HttpResponse:
        sessions = own_sessions(request.session.session_key or "")
        context = {
            "sessions": [_row(session) for session in sessions],
            "password_page": password_page(request) if password_needed(request) else "",
            "has_keys": has_keys(request.user.pk or 0),
        }
        return render(request, "account/your_account/sessions.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
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
    """Return a UUID that matches no session if the text is invalid."""
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
