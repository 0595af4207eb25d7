"""How accounts are made and emailed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException
from threading import BoundedSemaphore
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from complaints.vocabulary.correspondence import check_email
from councils.queries import account, account_named, sending_address
from councils.vocabulary.errors import RuleBroken
from portal import wording
from portal.accounts.sign_in_limits import To, forget_attempts, may_send, may_try, take_back_counts
from portal.accounts.staff_addresses import may_open_account
from portal.addresses import is_our_page
from portal.http.account_scope import CODE_SENT_TO
from portal.http.errors import tried_too_often, written_in
from portal.sessions.browser import SIGNED_OUT, SessionEnding, number_of_browser, remember_browser
from portal.sessions.store import BROWSER, account_of_session, end_other_sessions
from portal.wording import browser_in_words

logger = logging.getLogger(__name__)

# A mail server that hangs must leave threads for other requests (config.web_server.AT_ONCE).
SENDING = BoundedSemaphore(2)
# For each reply of the mail server, while a person waits for the page.
SECONDS_TO_SEND = 3

SIGN_IN_CODE, UNKNOWN = "account/email/login_code", "account/email/unknown_account"
# For an address that may not open its account.
ELSEWHERE = "account/email/elsewhere"
# Emails that anyone can cause by typing an address. Past the limit none is sent and the page does not say so: the
# emails sent before still work.
TO = {
    SIGN_IN_CODE: To.CODE,
    "account/email/password_reset_key": To.OWNER,
    UNKNOWN: To.ANYONE,
    ELSEWHERE: To.ANYONE,
    "account/email/account_already_exists": To.ANYONE,
    "account/email/email_confirmation": To.ANYONE,
    "account/email/email_confirmation_signup": To.ANYONE,
}
# On a request that changes addresses: those that were confirmed before it.
BEFORE = "confirmed_addresses_before"

# The library's error codes, without those about user names and phone numbers, which are not used.
PLAIN_ERRORS = {
    "account_inactive": "This account is closed",
    "cannot_remove_primary_email": "You cannot remove your main email address. Choose another main address first.",
    "duplicate_email": "This email address already belongs to your account",
    "email_taken": "You cannot use this email address. Enter another one.",
    "enter_current_password": "Enter your current password",
    "invalid_login": "The email address or the password is wrong. Check both and try again.",
    "invalid_or_expired_key": "This link no longer works. Ask for a new one.",
    "invalid_password_reset": "This link no longer works. Ask for a new one.",
    "max_email_addresses": "You can have at most %d email addresses. Remove one before you add another.",
    "rate_limited": "There were too many requests. Wait a few minutes, then try again.",
    "same_as_current": "Enter a new value, different from the one you have now",
    "select_only_one": "Select only one",
    "unknown_email": "You cannot use this email address. Check it and try again.",
    "unverified_primary_email": "Confirm your main email address first",
    "email_password_mismatch": "The email address or the password is wrong. Check both and try again.",
    "incorrect_password": "The password is wrong. Try again.",
    "incorrect_code": "The code is wrong. Check it and try again.",
    "too_many_login_attempts": (
        "There were too many attempts to sign in. Wait a few minutes, or get a sign-in code by email. "
        "Further wrong attempts make the wait longer."
    ),
}


def confirmed_addresses(user_id: int | None) -> frozenset[str]:
    return frozenset(EmailAddress.objects.filter(user_id=user_id, verified=True).values_list("email", flat=True))


def is_unfinished(user_id: int) -> bool:
    """Whether no address is confirmed.

    Anyone may have asked for such an account, so its password does not count.
    """
    return not confirmed_addresses(user_id)


def remember_confirmed_addresses(request: HttpRequest, user_id: int | None) -> frozenset[str]:
    """Keep them on the request, to notify an address that it removes."""
    addresses = confirmed_addresses(user_id)
    setattr(request, BEFORE, addresses)
    return addresses


@contextmanager
def _sending() -> Iterator[None]:
    """Take a place to wait for the mail server. Raises TimeoutError if none is free."""
    if not SENDING.acquire(blocking=False):
        raise TimeoutError
    try:
        yield
    finally:
        SENDING.release()


class SignIn(AuthenticationBackend):
    """The library's backend; the session brings the account."""

    def get_user(self, user_id: int) -> Any:
        """Return None for a closed account."""
        found = account_of_session.get()
        return found if found is not None and found.pk == user_id and self.user_can_authenticate(found) else None


class AccountAdapter(DefaultAccountAdapter):
    """Links lead to the request's host, limited by ALLOWED_HOSTS."""

    error_messages: ClassVar[dict[str, str]] = DefaultAccountAdapter.error_messages | PLAIN_ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents make their own accounts; roles give staff rights."""
        return True

    def is_safe_url(self, url: str) -> bool:
        """The library also allows text that is no path, and fails on it."""
        return is_our_page(url)

    def clean_email(self, email: str) -> str:
        """Raises ValidationError for addresses without account emails."""
        try:
            check_email(email, (sending_address(),))
        except RuleBroken as refusal:
            raise ValidationError(refusal.message) from refusal
        return str(super().clean_email(email))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Raises ValidationError after too many attempts."""
        client_ip, account = self.get_client_ip(request), str(credentials.get("email", ""))
        if not may_try(request, client_ip, account):
            tried_too_often(request)
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user is not None:
            forget_attempts(request, client_ip, account)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A known browser has its own count."""
        if not number_of_browser(request, str(credentials.get("email", ""))):
            super().pre_authenticate(request, **credentials)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Also keep the browser's name."""
        super().login(request, user)
        request.session.pop(SIGNED_OUT, None)
        request.session[BROWSER] = browser_in_words(request.META.get("HTTP_USER_AGENT", ""))
        remember_browser(request, confirmed_addresses(user.pk))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link names the account."""
        owner = int_to_base36(emailconfirmation.email_address.user_id)
        path = reverse("account_confirm_email", args=[f"{owner}-{emailconfirmation.key}"])
        return request.build_absolute_uri(path)

    def set_password(self, user: Any, password: str) -> None:
        """Also end every other session."""
        super().set_password(user, password)
        end_other_sessions(user.pk, self.request.session.session_key or "", SessionEnding.PASSWORD)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Notify every address confirmed now or before this request.

        A failure rolls the change back. Nothing entered is quoted: it may be a stranger's.
        """
        about = {
            "when": wording.moment(timezone.now()),
            "new_password_url": settings.BASE_URL + reverse("account_reset_password"),
            "sessions_url": settings.BASE_URL + reverse("portal:sessions"),
        }
        before: frozenset[str] = getattr(self.request, BEFORE, frozenset())
        for address in sorted(confirmed_addresses(user.pk) | before):
            super().send_notification_mail(template_prefix, user, about, address)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """The page is the same whether or not the address may have the link."""
        if not may_open_account(user.pk, email):
            self.send_mail(ELSEWHERE, email, {})
        elif is_unfinished(user.pk):
            self._send_first_link(user.pk, email)
        else:
            super().send_password_reset_mail(user, email, context)

    def send_account_already_exists_mail(self, email: str) -> None:
        """For a closed account, send a link that reopens it."""
        owner = account(email)
        if owner is None or owner.is_active:
            super().send_account_already_exists_mail(email)
            return
        # Nothing that was known before it was closed may open it.
        EmailAddress.objects.filter(user_id=owner.pk).update(verified=False, primary=False)
        self._send_first_link(owner.pk, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once, because people wait; a failure shows a page (503)."""
        if template_prefix in (SIGN_IN_CODE, UNKNOWN):
            # As much work for an unknown address as for an account, so that the time does not tell the two apart.
            owner = account_named(email)
            owner_id = owner.pk if owner else 0
            may_open, unfinished = may_open_account(owner_id, email), is_unfinished(owner_id)
            if template_prefix == SIGN_IN_CODE:
                self.request.session[CODE_SENT_TO] = email
                if not (owner and may_open):
                    template_prefix, context = ELSEWHERE, {}
                elif unfinished:
                    self._send_first_link(owner_id, email)
                    return
        to = TO.get(template_prefix)
        if to is not None and not may_send(self.request, self.get_client_ip(self.request), email, to):
            return
        try:
            with _sending():
                super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as failure:
            logger.warning("A message about an account was not sent: %s", type(failure).__name__)
            take_back_counts(self.request)
            page = {"written": written_in(self.request.POST), "files": False}
            raise ImmediateHttpResponse(render(self.request, "account/not_sent.html", page, status=503)) from failure

    def render_mail(self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None) -> Any:
        """Limit each wait to `SECONDS_TO_SEND`."""
        message = super().render_mail(template_prefix, email, context, headers)
        message.connection = get_connection(timeout=SECONDS_TO_SEND)
        return message

    def _send_first_link(self, user_id: int, email: str) -> None:
        """The link sets a new password, because a stranger may have chosen the old one."""
        address, _ = EmailAddress.objects.get_or_create(user_id=user_id, email=email.lower())
        address.send_confirmation(self.request, signup=True)
