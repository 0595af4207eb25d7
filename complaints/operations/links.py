"""Private links: how somebody without an account follows their complaint.

The address carries the link's key with a signature of its own, so that neither reading the table nor guessing
opens anything; whoever follows it is asked to press a button first, because mail scanners open every link.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet

from complaints.domain.contacts import noun
from complaints.models import Case, CaseEvent, Letter, OutboxMessage, TrackingLink
from complaints.models.correspondence import LINK_LASTS
from complaints.operations._letters import fill_in, greeting_name
from complaints.queries.letters import Dates
from councils.domain.actor import Actor
from councils.domain.calendars import written
from councils.domain.errors import RuleBroken
from councils.domain.local_time import london_day
from councils.domain.rules import ContactKind

SALT = "complaints.tracking-link"
JOINED_ACCOUNT = "link.account"
LINK = "link"


class LinkEnded(RuleBroken):
    """A private link no longer works; `kind` is what it led to."""

    def __init__(self, code: str, message: str, kind: ContactKind) -> None:
        super().__init__(code, message)
        self.kind = kind


def token_of(key: UUID) -> str:
    """A link's key as it stands in an address."""
    return _signer().sign(urlsafe_b64encode(key.bytes).rstrip(b"=").decode())


def token_for(case_id: int) -> str | None:
    """The address part of a case's newest link; None where it has none."""
    link = _newest(case_id).first()
    return None if link is None else token_of(link.key)


def followed(token: str, *, council_id: int, at: datetime) -> TrackingLink | None:
    """The link of a case in this council, or None for anything that isn't one.

    Raises:
        LinkEnded: `link.expired`; `link.account`, where the contact has joined an account.
    """
    key = _key_in(token)
    if key is None:
        return None
    link = TrackingLink.objects.filter(council_id=council_id, key=key).select_related("case").first()
    if link is None:
        return None
    kind = ContactKind(link.case.kind)
    if link.case.complainant_id is not None:
        raise LinkEnded(JOINED_ACCOUNT, f"Your {noun(kind)} is in your account now. Sign in to see it.", kind)
    if link.expires_at <= at:
        ended = written(london_day(link.expires_at))
        raise LinkEnded("link.expired", f"This link worked until {ended}.", kind)
    return link


def link_of(case: Case) -> TrackingLink:
    """The newest link of a case that was sent without an account."""
    return _newest(case.pk).get()


def still_open(opened: Mapping[int, int], at: datetime) -> frozenset[int]:
    """Of the cases that were opened by private links, each with the number of its link, those whose link works."""
    if not opened:
        return frozenset()
    # Some pages begin their transaction later.
    with transaction.atomic():
        links = TrackingLink.objects.filter(pk__in=opened.values(), expires_at__gt=at)
        return frozenset(links.values_list("case_id", flat=True)) & opened.keys()


@dataclass(frozen=True, slots=True)
class Lost:
    """What somebody remembers of their complaint: its reference, however it is written, and their address."""

    reference: str
    email: str

    @property
    def written(self) -> str:
        """The reference as we write it."""
        signs = "".join(each for each in self.reference.upper() if each.isalnum())
        return "-".join((signs[:-9], signs[-9:-6], signs[-6:-3], signs[-3:]))


@transaction.atomic
def send_again(lost: Lost, *, council_id: int, at: datetime) -> None:
    """Send the way back to a complaint to the address that it has, if both fit; at most once an hour. The link that is
    sent, the newest, works from then on as long as the first did.

    Nothing comes back, so that no page can tell whether there is such a complaint. With an account the letter leads
    to the page that asks to sign in.
    """
    theirs = Case.objects.filter(council_id=council_id, reference=lost.written, complainant_email__iexact=lost.email)
    case = theirs.first()
    event = CaseEvent.objects.filter(case_id=case.pk).order_by("at", "pk").first() if case else None
    if case is None or event is None:
        return
    message, is_new = OutboxMessage.objects.get_or_create(
        council_id=council_id,
        dedupe_key=f"link:{case.pk}:{at.astimezone(UTC):%Y-%m-%dT%H}",
        defaults={
            "case_id": case.pk,
            "kind": LINK,
            "payload": {"event": event.pk},
            "created_at": at,
            "not_before": at,
        },
    )
    if not is_new:
        return
    letter = Letter(council_id=council_id, case_id=case.pk, stage=case.stage, kind=LINK, sent_at=at)
    # Whoever knows the reference and the address may ask.
    name = greeting_name(case, Actor.system(council_id))
    fill_in(letter, case, event, (LINK, "", Dates()), name).save()
    message.payload["letter"] = letter.pk
    message.save(update_fields=["payload"])
    if case.complainant_id is None:
        TrackingLink.objects.filter(pk__in=_newest(case.pk)).update(expires_at=at + LINK_LASTS)


def _newest(case_id: int) -> QuerySet[TrackingLink]:
    return TrackingLink.objects.filter(case_id=case_id).order_by("-made_at", "-pk")[:1]


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def _key_in(token: str) -> UUID | None:
    try:
        return UUID(bytes=urlsafe_b64decode(_signer().unsign(token) + "=="))
    except (BadSignature, NotBase64, ValueError):
        return None
