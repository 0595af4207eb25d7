"""Private links: how somebody without an account follows their complaint.

The address carries the link's key with a signature of its own, so that neither reading the table nor guessing
opens anything; whoever follows it is asked to press a button first, because mail scanners open every link.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer

from complaints.models import Case, TrackingLink
from councils.domain.calendars import LONDON, written
from councils.domain.errors import RuleBroken

SALT = "complaints.tracking-link"


def token_of(key: UUID) -> str:
    """A link's key as it stands in an address."""
    return _signer().sign(urlsafe_b64encode(key.bytes).rstrip(b"=").decode())


def token_for(case_id: int) -> str | None:
    """The address part of a case's newest link; None where it has none."""
    link = TrackingLink.objects.filter(case_id=case_id).order_by("-made_at", "-pk").first()
    return None if link is None else token_of(link.key)


def followed(token: str, *, council_id: int, at: datetime) -> Case | None:
    """The case that a link opens in this council, or None for anything that isn't a link of it.

    Raises:
        RuleBroken: `link.expired`.
    """
    key = _key_in(token)
    if key is None:
        return None
    link = TrackingLink.objects.filter(council_id=council_id, key=key).select_related("case").first()
    if link is None:
        return None
    if link.expires_at <= at:
        ended = written(link.expires_at.astimezone(LONDON).date())
        raise RuleBroken("link.expired", f"This link worked until {ended}.")
    return link.case


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def _key_in(token: str) -> UUID | None:
    try:
        return UUID(bytes=urlsafe_b64decode(_signer().unsign(token) + "=="))
    except (BadSignature, NotBase64, ValueError):
        return None
