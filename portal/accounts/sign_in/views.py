"""The account library's pages for signing in and out: signing out ends what the browser holds."""

from typing import Any

from allauth.account import views as library
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from complaints.documents.operations.complaint_drafts import delete_unfinished, unfinished_in
from portal.sessions.browser import CLEAR, browser_hashes, forget_browser_keys


class NotSignedInMixin:
    """A page for people who are not signed in. Someone who has asked for a code may still ask for another, or go
    another way: the library would lead them back to the page that asks for the code.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the one that follows signing in."""
        if request.user.is_authenticated:
            return redirect(self.get_authenticated_redirect_url())  # type: ignore[attr-defined]
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class SignInView(NotSignedInMixin, library.LoginView):
    """Signing in with a password."""


class SignUpView(NotSignedInMixin, library.SignupView):
    """Asking for an account."""


class RequestCodeView(NotSignedInMixin, library.RequestLoginCodeView):
    """Asking for a code to sign in with."""


class SignOutView(library.LogoutView):
    """Signing out also hides unsent answers from the next person at the computer: they are in the account. Those that
    were begun before signing in are in none: they are deleted, once the page has said so.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With how many of those there are."""
        return {**super().get_context_data(**kwargs), "writing": self.writing()}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign out, or say first what is lost."""
        if CLEAR not in self.request.POST and self.writing():
            return self.render_to_response(self.get_context_data())
        delete_unfinished(timezone.now(), browser_hashes(self.request))
        response: HttpResponseBase = super().post(*args, **kwargs)
        forget_browser_keys(self.request, response)
        return response

    def writing(self) -> int:
        """How many forms were begun in this browser without an account and not sent."""
        return unfinished_in(timezone.now(), browser_hashes(self.request))
