"""The account library's pages where more happens here: complaints follow an account's email address, and signing out
ends what the browser holds.
"""

from dataclasses import replace
from typing import Any

from allauth.account import views as library
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from complaints.operations.contact_details import follow_account
from councils.domain.actor import Actor
from councils.queries import all_councils
from councils.tenancy.scope import Kind, enter, tenant
from portal.account_scope import of_link
from portal.accounts import confirmed_addresses, remember_confirmed_addresses
from portal.browser_key import forget_browser_keys
from portal.reauthentication import PasswordAgainMixin


def update_contact_details(user_id: int, was: str) -> None:
    """Write to the account's address on all complaints of the account, one council after the other; `was` is the
    address before. One that nobody has proved is not used.
    """
    user, at = get_user_model().objects.get(pk=user_id), timezone.now()
    proved = EmailAddress.objects.filter(user_id=user_id, email__iexact=user.email, verified=True)
    if user.email == was or not proved.exists():
        return
    for council in all_councils():
        with tenant(council.pk, Kind.SYSTEM, user.pk):
            by = Actor.complainant(council.pk, user.pk, user.get_full_name())
            follow_account(by=by, email=user.email, at=at)


class EmailView(PasswordAgainMixin, library.EmailView):
    """The addresses of an account. Each change is told to every confirmed address."""

    asks_to_open = True
    keeps = ("email",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Opening the page can change the account's address too, where the library mends a missing one."""
        user_id, was = request.user.pk, getattr(request.user, "email", "")
        remember_confirmed_addresses(request, user_id)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if user_id is not None:
            update_contact_details(user_id, was)
        return response

    def get_initial(self) -> dict[str, Any]:
        """The address that was typed before the password was asked for."""
        return {**super().get_initial(), **self.typed_before()}

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Add an address; the account's own are told before the new one is confirmed."""
        response: HttpResponseBase = super().form_valid(form)
        get_adapter(self.request).send_notification_mail("account/email/email_added", self.request.user)
        return response


class ConfirmEmailView(library.ConfirmEmailView):
    """The page that a link to a new address leads to."""

    def get_object(self, queryset: Any = None) -> Any:
        """The address that the link confirms, looked for among those of the account that the link names.

        Raises:
            Http404: there is none.
        """
        owner, _, key = self.kwargs["key"].partition("-")
        scope = of_link(owner)
        enter(scope)
        self.kwargs["key"] = key
        try:
            found = super().get_object(queryset)
        finally:
            self.kwargs["key"] = f"{owner}-{key}"
        # Somebody else may have confirmed the same address meanwhile.
        enter(replace(scope, addresses=(found.email_address.email,)))
        return found

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Confirm it."""
        user = self.get_object().email_address.user
        user_id, was = user.pk, user.email
        before = remember_confirmed_addresses(self.request, user_id)
        response: HttpResponseBase = super().post(*args, **kwargs)
        if before and confirmed_addresses(user_id) - before:
            get_adapter(self.request).send_notification_mail("account/email/email_confirm", user)
        update_contact_details(user_id, was)
        return response


class SignOutView(library.LogoutView):
    """Signing out also hides unsent answers from the next person at the computer: they are in the account."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign out."""
        response: HttpResponseBase = super().post(*args, **kwargs)
        forget_browser_keys(self.request, response)
        return response
