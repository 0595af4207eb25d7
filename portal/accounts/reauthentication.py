"""Ask for the password before changes that matter."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View

TYPED = "typed_before_password"


@reauthentication_required
def _check(request: HttpRequest) -> None:
    """Raises ReauthenticationRequired if the password is not recent."""


def password_needed(request: HttpRequest) -> bool:
    """Whether the password must be entered again (ACCOUNT_REAUTHENTICATION_TIMEOUT)."""
    try:
        _check(request)
    except ReauthenticationRequired:
        return True
    return False


def password_page(request: HttpRequest) -> str:
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"


class PasswordAgainMixin(View):
    """A page that needs the password. `keeps`: fields to fill in again.

    The user sends the form again, because the library would keep the whole request, cookies included, in the session.
    """

    asks_to_open = False
    keeps: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        changes = request.method == "POST" or self.asks_to_open
        if changes and request.user.is_authenticated and password_needed(request):
            typed = {name: request.POST[name] for name in self.keeps if request.POST.get(name)}
            if typed:
                request.session[TYPED] = typed
            return redirect(password_page(request))
        return super().dispatch(request, *args, **kwargs)

    def typed_before(self) -> dict[str, str]:
        typed: dict[str, str] = self.request.session.pop(TYPED, {}) if TYPED in self.request.session else {}
        return typed
