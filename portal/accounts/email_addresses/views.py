"""The account library's pages about email addresses: complaints follow an account's email address."""

from dataclasses import replace
from typing import Any

from allauth.account import views as library
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from complaints.people.operations.contact_details import follow_account
from councils.people.operations.leaving import open_account_again
from councils.queries import all_councils
from councils.tenancy.scope import ActorKind, enter, tenant
from councils.vocabulary.roles import Actor
from portal.accounts.adapter import is_unfinished, remember_confirmed_addresses
from portal.accounts.reauthentication import PasswordAgainMixin
from portal.accounts.sign_in.forms import FirstPasswordForm
from portal.accounts.staff_addresses import may_open_account
from portal.http.account_scope import of_link


def update_contact_details(user_id: int, was: str) -> None:
    """Write to the account's address on all complaints of the account, one council after the other; `was` is the
    address before. One that nobody has proved is not used.
    """
    user, at = get_user_model().objects.get(pk=user_id), timezone.now()
    proved = EmailAddress.objects.filter(user_id=user_id, email__iexact=user.email, verified=True)
    if user.email == was or not proved.exists():
        return
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM, user.pk):
            by = Actor.complainant(council.pk, user.pk, user.get_full_name())
            follow_account(by=by, email=user.email, told=was, at=at)


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


@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
class ConfirmEmailView(library.ConfirmEmailView):
    """The page that a link to an unconfirmed address leads to. Its reader has the mailbox, but need not have asked.

    In an account without a confirmed address they choose the password, whoever asked for the account; one that was
    closed is open again. An address that
    was added to an account is confirmed only by someone who is signed in to it.
    """

    form: Any = None

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What the link is for. Looking at it signs nobody out."""
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
        if self.object and is_unfinished(self.object.email_address.user_id):
            self.form = FirstPasswordForm(user=self.object.email_address.user)
        return self.render_to_response(self.get_context_data())

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
        self.object = self.get_object()
        address = self.object.email_address
        if not self.may_confirm(address):
            return self.render_to_response(self.get_context_data(), status=403)
        user, was = address.user, address.user.email
        before = remember_confirmed_addresses(self.request, user.pk)
        if not before:
            self.form = FirstPasswordForm(data=self.request.POST, user=user)
            if not self.form.is_valid():
                return self.render_to_response(self.get_context_data())
            open_account_again(user.pk)
            user.is_active = True
            self.form.save()
        response: HttpResponseBase = super().post(*args, **kwargs)
        if before:
            get_adapter(self.request).send_notification_mail("account/email/email_confirm", user)
        elif not self.request.user.is_authenticated:
            get_adapter(self.request).login(self.request, user)
            response = redirect(settings.LOGIN_REDIRECT_URL)
        update_contact_details(user.pk, was)
        return response

    def may_confirm(self, address: EmailAddress) -> bool:
        """Whether this link can be used, here."""
        if not address.can_set_verified():
            return False
        if is_unfinished(address.user_id):
            return may_open_account(address.user_id, address.email)
        return bool(address.user.is_active) and self.is_signed_in_to(address)

    def is_signed_in_to(self, address: EmailAddress) -> bool:
        """Whether this browser is signed in to the account that an address was added to."""
        return bool(self.request.user.pk == address.user_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing of the account to which an address was added, but for someone who is signed in to it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        address = self.object.email_address if self.object else None
        works = bool(address and context["can_confirm"] and (self.form or address.user.is_active))
        elsewhere = works and not self.form and not self.is_signed_in_to(address)
        can_confirm = works and (elsewhere or self.may_confirm(address))
        return {**context, "form": self.form, "elsewhere": elsewhere, "can_confirm": can_confirm}
