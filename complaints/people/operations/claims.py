"""Earlier complaints that join an account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from complaints.cases.operations.apply import record
from complaints.cases.rules.action_context import Turn
from complaints.models import Case, TrackingLink
from complaints.people.operations.private_links import newest_links, question_of
from complaints.vocabulary.contact_details import ContactChange
from complaints.vocabulary.decision import Decision
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor


@dataclass(frozen=True, slots=True)
class Claimable:
    """References ready to claim, and those whose private link must first be answered."""

    ready: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ready or self.waiting)


@transaction.atomic
def claim(*, by: Actor, primary: str, verified: Collection[str], at: datetime) -> list[Case]:
    """Give unclaimed complaints at verified addresses to an account.

    The caller has verified each address and is in the council's tenant as the system. A complaint whose link still asks
    a question is skipped: its address may be mistyped. Raises NotAllowed "claim.no_account".
    """
    if by.user_id is None:
        raise NotAllowed("claim.no_account", "Sign in first.")
    unclaimed = _unclaimed(by.council_id, verified).select_related("policy_version", "service_area").order_by("pk")
    ready = _ready_and_waiting(unclaimed)[0]
    # Check again under the lock: links may have ended.
    found = _ready_and_waiting(unclaimed.filter(pk__in=[case.pk for case in ready]).select_for_update(of=("self",)))[0]
    # Others may hold a link. The account replaces it.
    working = TrackingLink.objects.filter(case__in=found, expires_at__gt=at)
    working.update(expires_at=at, ended=TrackingLink.Ended.TURNED_OFF)
    return [record(case, _taken(case, by, primary), Turn(case.pk, by, at)) for case in found]


def claimable(council_id: int, verified: Collection[str]) -> Claimable:
    """Return unclaimed complaints, latest first, except where staff ended the link."""
    ready, waiting = _ready_and_waiting(_unclaimed(council_id, verified).order_by("-pk"))
    return Claimable(*(tuple(case.reference for case in cases) for cases in (ready, waiting)))


def _ready_and_waiting(cases: QuerySet[Case]) -> tuple[list[Case], list[Case]]:
    found = list(cases)
    links = {link.case_id: link for link in newest_links([case.pk for case in found])}
    opened = [case for case in found if case.pk in links and links[case.pk].ended != TrackingLink.Ended.BY_STAFF]
    ready = [case for case in opened if not question_of(links[case.pk])]
    return ready, [case for case in opened if question_of(links[case.pk])]


def _unclaimed(council_id: int, verified: Collection[str]) -> QuerySet[Case]:
    addresses = [address.strip().lower() for address in verified if address.strip()]
    return Case.objects.filter(council_id=council_id, complainant=None, complainant_email__in=addresses)


def _taken(case: Case, by: Actor, primary: str) -> Decision:
    theirs = {"complainant_id": by.user_id}
    change = ContactChange("email", case.complainant_email, primary.lower())
    if not primary or change.was == change.now:
        return Decision("claimed", theirs)
    return Decision("claimed", {**theirs, "complainant_email": change.now}, data={"changes": [change.as_data()]})
