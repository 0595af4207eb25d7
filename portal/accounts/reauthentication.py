"""Asking for the password once more before a change that would let someone keep an account they found open."""

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
    """Raises ReauthenticationRequired unless the password was entered in the last minutes."""


def password_needed(request: HttpRequest) -> bool:
    """Whether a change has to be preceded by the password (ACCOUNT_REAUTHENTICATION_TIMEOUT)."""
    try:
        _check(request)
    except ReauthenticationRequired:
        return True
    return False


def password_page(request: HttpRequest) -> str:
    """The address of the page that asks for the password and leads back to this one."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"


class PasswordAgainMixin(View):
    """A page whose form is refused until the password has been entered again.

    The library would keep the whole request in the session meanwhile, cookies included: here the person comes back to
    the page and sends the form from there. `asks_to_open` asks before the page is shown at all; `keeps` names the
    fields whose text is given back afterwards.
    """

    asks_to_open = False
    keeps: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the way to it."""
        changes = request.method == "POST" or self.asks_to_open
        if changes and request.user.is_authenticated and password_needed(request):
            typed = {name: request.POST[name] for name in self.keeps if request.POST.get(name)}
            if typed:
                request.session[TYPED] = typed
            return redirect(password_page(request))
        return super().dispatch(request, *args, **kwargs)

    def typed_before(self) -> dict[str, str]:
        """What was typed into the page's form before the password was asked for; given once."""
        typed: dict[str, str] = self.request.session.pop(TYPED, {}) if TYPED in self.request.session else {}
        return typed
