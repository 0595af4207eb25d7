"""Limits for what comes from one internet connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils.crypto import salted_hmac

from complaints.models import ClientUse
from councils.models import Council
from councils.queries import all_councils
from councils.tenancy.scope import ActorKind, tenant

CLIENT_WINDOW = timedelta(hours=1)
MEGABYTE = 2**20
# Separates this advisory lock from the others.
CLIENT_LOCK = 4


@dataclass(frozen=True, slots=True)
class Client:
    """A council and the network that asks (portal.http.access.network_of)."""

    council: Council
    network: str

    @property
    def hash(self) -> str:
        return _hash_of_client(self.network)


def take_files(client: Client, sizes: Sequence[int], at: datetime) -> list[bool]:
    """Count the files (sizes in bytes) within the limit, and return which."""
    most = client.council.stranger_limits.megabytes_an_hour * MEGABYTE
    with tenant(client.council.pk, ActorKind.SYSTEM), transaction.atomic():
        used = _used(_lately(client, ClientUse.What.FILES, at, lock=True))
        fits: list[bool] = []
        taken = 0
        for size in sizes:
            fits.append(used + taken + size <= most)
            taken += size if fits[-1] else 0
        if taken:
            _count(client, ClientUse.What.FILES, at, amount=taken)
    return fits


def take_link_request(client: Client, at: datetime) -> datetime | None:
    """Count a request, or return when the next is allowed."""
    return _take(client, ClientUse.What.LINK_REQUEST, client.council.stranger_limits.link_requests_an_hour, at)


def count_draft(client: Client, key: UUID, at: datetime) -> UUID | None:
    """Count a draft. Over the limit, return an older draft's key to delete."""
    most = client.council.stranger_limits.drafts_an_hour
    with tenant(client.council.pk, ActorKind.SYSTEM), transaction.atomic():
        drafts = _lately(client, ClientUse.What.DRAFT, at, lock=True)
        before = drafts.order_by("-counted_at", "-pk").values_list("about", flat=True)[most - 1 : most].first()
        _count(client, ClientUse.What.DRAFT, at, about=str(key))
    return UUID(before) if before else None


def no_answers_until(client: Client, at: datetime) -> datetime | None:
    """Return when the client may answer again, or None."""
    most = client.council.stranger_limits.wrong_answers_an_hour
    with tenant(client.council.pk, ActorKind.SYSTEM), transaction.atomic():
        return _full_until(_lately(client, ClientUse.What.WRONG_ANSWER, at), most)


def count_wrong_answer(client: Client, link_key: UUID, answer: str, at: datetime) -> None:
    about = _hash_of_client(f"{link_key} {answer}")
    with tenant(client.council.pk, ActorKind.SYSTEM), transaction.atomic():
        # A repeated answer is not a new guess.
        if not _lately(client, ClientUse.What.WRONG_ANSWER, at, lock=True).filter(about=about).exists():
            _count(client, ClientUse.What.WRONG_ANSWER, at, about=about)


def forget_clients(at: datetime) -> None:
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
            ClientUse.objects.filter(council_id=council.pk, counted_at__lte=at - CLIENT_WINDOW).delete()


def _take(client: Client, what: ClientUse.What, most: int, at: datetime) -> datetime | None:
    with tenant(client.council.pk, ActorKind.SYSTEM), transaction.atomic():
        until = _full_until(_lately(client, what, at, lock=True), most)
        if until is None:
            _count(client, what, at)
    return until


def _lately(client: Client, what: ClientUse.What, at: datetime, *, lock: bool = False) -> QuerySet[ClientUse]:
    if lock:
        with connection.cursor() as cursor:
            name = f"{client.council.pk} {what} {client.hash}"
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [CLIENT_LOCK, name])
    uses = ClientUse.objects.filter(council_id=client.council.pk, what=what, client=client.hash)
    return uses.filter(counted_at__gt=at - CLIENT_WINDOW)


def _used(uses: QuerySet[ClientUse]) -> int:
    return int(uses.aggregate(used=Sum("amount"))["used"] or 0)


def _full_until(uses: QuerySet[ClientUse], most: int) -> datetime | None:
    latest = list(uses.order_by("-counted_at").values_list("counted_at", flat=True)[:most])
    return latest[-1] + CLIENT_WINDOW if len(latest) == most else None


def _count(client: Client, what: ClientUse.What, at: datetime, *, amount: int = 1, about: str = "") -> None:
    ClientUse.objects.create(
        council_id=client.council.pk, what=what, client=client.hash, about=about, amount=amount, counted_at=at
    )


def _hash_of_client(text: str) -> str:
    return salted_hmac("complaints.client-limits", text, algorithm="sha256").hexdigest()
