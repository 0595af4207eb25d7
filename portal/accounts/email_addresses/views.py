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
from councils.people.operations import open_account_again
from councils.queries import all_councils
from councils.tenancy.scope import ActorKind, enter, tenant
from councils.vocabulary.roles import Actor
from portal.accounts.adapter import is_unfinished, remember_confirmed_addresses
from portal.accounts.reauthentication import PasswordAgainMixin
from portal.accounts.sign_in.forms import FirstPasswordForm
from portal.accounts.staff_addresses import may_open_account
from portal.http.account_scope import of_link


def update_contact_details(user_id: int, was: str) -> None:
    """Complaints follow the account's confirmed address; `was`: the old one."""
    user, at = get_user_model().objects.get(pk=user_id), timezone.now()
    proved = EmailAddress.objects.filter(user_id=user_id, email__iexact=user.email, verified=True)
    if user.email == was or not proved.exists():
        return
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM, user.pk):
            by = Actor.complainant(council.pk, user.pk, user.get_full_name())
            follow_account(by=by, email=user.email, told=was, at=at)


class EmailView(PasswordAgainMixin, library.EmailView):
    """Each change is told to every confirmed address."""

    asks_to_open = True
    keeps = ("email",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Opening may change the address: the library sets a missing one."""
        user_id, was = request.user.pk, getattr(request.user, "email", "")
        remember_confirmed_addresses(request, user_id)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if user_id is not None:
            update_contact_details(user_id, was)
        return response

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), **self.typed_before()}

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Notify the account before the new address is confirmed."""
        response: HttpResponseBase = super().form_valid(form)
        get_adapter(self.request).send_notification_mail("account/email/email_added", self.request.user)
        return response


@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
class ConfirmEmailView(library.ConfirmEmailView):
    """The page behind a confirmation link, whose reader may not have asked for it.

    The reader chooses the password if the account has no confirmed address. To confirm an added address they must be
    signed in to the account.
    """

    form: Any = None

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Looking signs no one out."""
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
        if self.object and is_unfinished(self.object.email_address.user_id):
            self.form = FirstPasswordForm(user=self.object.email_address.user)
        return self.render_to_response(self.get_context_data())

    def get_object(self, queryset: Any = None) -> Any:
        """Look among the linked account's addresses. Raises Http404."""
        owner, _, key = self.kwargs["key"].partition("-")
        scope = of_link(owner)
        enter(scope)
        self.kwargs["key"] = key
        try:
            found = super().get_object(queryset)
        finally:
            self.kwargs["key"] = f"{owner}-{key}"
        # Another account may have confirmed the same address meanwhile.
        enter(replace(scope, addresses=(found.email_address.email,)))
        return found

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
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
        if not address.can_set_verified():
            return False
        if is_unfinished(address.user_id):
            return may_open_account(address.user_id, address.email)
        return bool(address.user.is_active) and self.is_signed_in_to(address)

    def is_signed_in_to(self, address: EmailAddress) -> bool:
        return bool(self.request.user.pk == address.user_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show nothing of another account."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        address = self.object.email_address if self.object else None
        works = bool(address and context["can_confirm"] and (self.form or address.user.is_active))
        elsewhere = works and not self.form and not self.is_signed_in_to(address)
        can_confirm = works and (elsewhere or self.may_confirm(address))
        return {**context, "form": self.form, "elsewhere": elsewhere, "can_confirm": can_confirm}
