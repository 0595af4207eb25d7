"""An API token as shown, without its key."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal import wording

if TYPE_CHECKING:
    from councils.models import ApiToken


def token_row(token: "ApiToken", at: datetime) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "owner": token.user.get_full_name(),
        "email": token.user.email,
        "access": "Read cases and log new ones" if token.may_write else "Read cases",
        "created": wording.moment(token.made_at),
        "expires": wording.moment(token.expires_at),
        "has_expired": token.expires_at <= at,
        "last_used": wording.moment(token.last_used_at) if token.last_used_at else "Never",
    }
