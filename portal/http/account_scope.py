"""Which account a page outside councils may read."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import BigIntegerField
from django.http import HttpRequest
from django.utils.http import base36_to_int

from councils.tenancy.scope import ActorKind, Scope

# In the session: the address that a sign-in code was sent to.
CODE_SENT_TO = "code_sent_to"
# The fields in which account pages ask for an address.
TYPED = ("login", "email")
ENTERS_CODE, FOLLOWS_RESET_LINK = "account_confirm_login_code", "account_reset_password_from_key"


def account_scope(request: HttpRequest, page: str, kwargs: dict[str, str], user_id: int | None) -> Scope:
    if page == FOLLOWS_RESET_LINK:
        return of_link(kwargs["uidb36"])
    if not page.startswith("account_"):
        return Scope(ActorKind.RESIDENT, actor_id=user_id)
    addresses = [request.POST.get(field, "").strip() for field in TYPED]
    if page == ENTERS_CODE:
        addresses.append(request.session.get(CODE_SENT_TO, ""))
    return Scope(ActorKind.RESIDENT, actor_id=user_id, addresses=tuple(filter(_is_address, addresses)))


def of_link(owner: str) -> Scope:
    """The page checks whether the link is valid."""
    try:
        number = base36_to_int(owner)
    except ValueError:
        number = 0
    return Scope(ActorKind.RESIDENT, actor_id=number if 0 < number <= BigIntegerField.MAX_BIGINT else None)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
