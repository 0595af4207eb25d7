"""Limits for emails to one address."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from complaints.correspondence.queries.letters import ASKED_FOR, in_full, recipient_of
from complaints.models import Case, CaseEvent, OutboxMessage
from complaints.notifications.operations import is_address_of_account
from complaints.people.queries.private_links import LINK
from complaints.vocabulary.correspondence import (
    CONTACT_CHANGED,
    EMAIL_CHANGED,
    EMAIL_REPLACED,
    LINK_REPLACED,
    SENT_TO,
    mailbox_of,
)
from complaints.vocabulary.lifecycle import CONFIRMED
from councils.queries import roles_held

# Caused by the complainant, for example by an infected file.
CAUSED_BY_COMPLAINANT = frozenset(
    {
        "received",
        "resumed",
        "escalated",
        "withdrawn",
        "document_blocked",
        "unchecked",
        CONFIRMED,
        EMAIL_CHANGED,
        *ASKED_FOR,
    }
)
# First: the way back in, and the warning that someone may have taken over the complaint.
FIRST = (LINK, EMAIL_REPLACED)
EMAIL_WINDOW = timedelta(hours=1)
# Separates this advisory lock from the others.
ADDRESS_LOCK = 3


def wait_for_turn(message: OutboxMessage) -> datetime | None:
    """Count an email, or return when to try again.

    Call it in the transaction before sending.
    """
    if message.user_id is not None or message.kind not in CAUSED_BY_COMPLAINANT:
        return None
    message = in_full(message)
    recipient = recipient_of(message)
    if recipient is None or not _is_limited(message, recipient.address):
        return None
    address_hash = _hash_of_address(recipient.address)
    with connection.cursor() as cursor:
        locked = "SELECT statement_timestamp() FROM pg_advisory_xact_lock(%s, hashtext(%s))"
        cursor.execute(locked, [ADDRESS_LOCK, address_hash])
        now: datetime = cursor.fetchone()[0]
    this = OutboxMessage.objects.filter(pk=message.pk)
    others = OutboxMessage.objects.filter(council_id=message.council_id, address_hash=address_hash)
    others = others.exclude(pk=message.pk)
    most = message.council.stranger_limits.emails_an_hour
    lately = others.filter(counted_at__gt=Now() - EMAIL_WINDOW).order_by("-counted_at")
    counted = [at for at in lately.values_list("counted_at", flat=True)[:most] if at is not None]
    places = [now] * (most - len(counted)) + [at + EMAIL_WINDOW for at in reversed(counted)]
    waiting = others.filter(counted_at=None, sent_at=None, failed_at=None)
    first, before = waiting.filter(kind__in=FIRST), waiting.filter(created_at__lt=message.created_at)
    if len(counted) + (0 if message.kind in FIRST else first.count()) < most:
        this.update(address_hash=address_hash, counted_at=Now())
        return None
    this.update(address_hash=address_hash, counted_at=None)
    ahead = before.filter(kind__in=FIRST) if message.kind in FIRST else first | before
    rounds, place = divmod(ahead.count(), most)
    return places[place] + EMAIL_WINDOW * rounds


def _is_limited(message: OutboxMessage, address: str) -> bool:
    if message.kind in SENT_TO:
        return True
    return not (_is_decided_by_staff(message) or _is_proved(message.about, address))


def _is_decided_by_staff(message: OutboxMessage) -> bool:
    event = CaseEvent.objects.get(pk=message.payload["event"])
    # A lost link is requested on the public page. Its event is the case's first.
    asked_for = message.kind in ASKED_FOR and event.kind != LINK_REPLACED
    return not asked_for and event.by_id is not None and bool(roles_held(message.council_id, event.by_id))


def _is_proved(case: Case, address: str) -> bool:
    # Only a link sent to this address proves it. The sender of a complaint sees its link and chose the answer.
    changed = CaseEvent.objects.filter(case_id=case.pk, kind=CONTACT_CHANGED)
    confirmed = changed.filter(data__changes__contains=[{"field": "email", "now": address}])
    return is_address_of_account(case) or confirmed.exists()


def _hash_of_address(address: str) -> str:
    return salted_hmac("complaints.email-limits", mailbox_of(address), algorithm="sha256").hexdigest()
