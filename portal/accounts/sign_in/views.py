"""The account library's pages for signing in and out: signing out ends what the browser holds."""

from typing import Any

from allauth.account import views as library
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from complaints.documents.operations.drafts import delete_unfinished, unfinished_in
from portal.sessions.browser import CLEAR, browser_hashes, forget_browser_keys


class NotSignedInMixin:
    """Unlike in the library, someone waiting for a code may choose another way."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(self.get_authenticated_redirect_url())  # type: ignore[attr-defined]
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class SignInView(NotSignedInMixin, library.LoginView):
    """Sign in with a password."""


class SignUpView(NotSignedInMixin, library.SignupView):
    """Ask for an account."""


class RequestCodeView(NotSignedInMixin, library.RequestLoginCodeView):
    """Ask for a sign-in code."""


class SignOutView(library.LogoutView):
    """Drafts in the account are hidden; drafts without one are deleted, after a warning."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "writing": self.writing()}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if CLEAR not in self.request.POST and self.writing():
            return self.render_to_response(self.get_context_data())
        delete_unfinished(timezone.now(), browser_hashes(self.request))
        response: HttpResponseBase = super().post(*args, **kwargs)
        forget_browser_keys(self.request, response)
        return response

    def writing(self) -> int:
        """Return how many drafts this browser has without an account."""
        return unfinished_in(timezone.now(), browser_hashes(self.request))
