"""Cases that an account claims once its owner has proved their address."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from complaints.cases.operations.apply import record
from complaints.models import Case, CaseTask, Person, TrackingLink
from complaints.people.queries.private_links import newest_links, question_of
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import CLAIMED, Decision, TaskKind
from complaints.vocabulary.people import ContactChange
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
    _give_record(found, by)
    return [record(case, _taken(case, by, primary), ActionContext(case.pk, by, at)) for case in found]


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
        return Decision(CLAIMED, theirs)
    return Decision(CLAIMED, {**theirs, "complainant_email": change.now}, data={"changes": [change.as_data()]})


def _give_record(claimed: Sequence[Case], by: Actor) -> None:
    """The account's next complaint finds what was agreed with the person: adjustments and limits.

    Only a record with the proved address: a case may name someone else's. Others are suggested as look-alikes.
    """
    accounts = Person.objects.filter(council_id=by.council_id, account=by.user_id, merged_into=None)
    if not claimed or accounts.exists():
        return
    to_check = CaseTask.objects.filter(case__in=claimed, kind=TaskKind.CHECK_CONTACT.value, done_at=None)
    unsure = set(to_check.values_list("case_id", flat=True))
    proved = {case.person_id or 0: case.complainant_email for case in claimed if case.pk not in unsure}
    free = Person.objects.filter(council_id=by.council_id, pk__in=proved, account=None, merged_into=None)
    for person in free.order_by("-pk").select_for_update(of=("self",)):
        if person.email == proved[person.pk]:
            person.account_id = by.user_id
            person.save(update_fields=["account"])
            return
