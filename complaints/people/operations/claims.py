"""Complaints made before somebody had an account join it, once their e-mail address has proved to be theirs."""

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
    """References of complaints: those that can be claimed, and those whose private link still asks its question."""

    ready: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ready or self.waiting)


@transaction.atomic
def claim(*, by: Actor, primary: str, verified: Collection[str], at: datetime) -> list[Case]:
    """Make a person the complainant of this council's complaints that carry one of their verified addresses. They are
    written to at the account's `primary` address from then on, where it is given.

    The caller vouches that each address in `verified` was proved to be the person's (a link sent to it was
    followed), and has entered the council as the product: to a resident these complaints don't exist yet.
    A complaint that belongs to an account is never touched, nor one whose private link still asks a question: its
    address may be a slip of the pen, and its links go on working. A second call finds nothing more to do.

    Raises:
        NotAllowed: `claim.no_account`.
    """
    if by.user_id is None:
        raise NotAllowed("claim.no_account", "Sign in first.")
    unclaimed = _unclaimed(by.council_id, verified).select_related("policy_version", "service_area").order_by("pk")
    ready = _ready_and_waiting(unclaimed)[0]
    # Once more, now that nobody ends their links meanwhile.
    found = _ready_and_waiting(unclaimed.filter(pk__in=[case.pk for case in ready]).select_for_update(of=("self",)))[0]
    # Whoever typed the address before may hold a link: from now on the account is the way in.
    working = TrackingLink.objects.filter(case__in=found, expires_at__gt=at)
    working.update(expires_at=at, ended=TrackingLink.Ended.TURNED_OFF)
    return [record(case, _taken(case, by, primary), Turn(case.pk, by, at)) for case in found]


def claimable(council_id: int, verified: Collection[str]) -> Claimable:
    """What carries one of a person's verified addresses and belongs to no account, the latest first. Where staff turned
    the private link off, only they can open the case to someone.
    """
    ready, waiting = _ready_and_waiting(_unclaimed(council_id, verified).order_by("-pk"))
    return Claimable(*(tuple(case.reference for case in cases) for cases in (ready, waiting)))


def _ready_and_waiting(cases: QuerySet[Case]) -> tuple[list[Case], list[Case]]:
    """Those whose newest link asks nothing, and those whose link still does; without those that staff keep closed."""
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
