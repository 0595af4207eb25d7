"""Cases that walked the real operations, so that no impossible one exists."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from complaints.case_facts.queries import rules_of
from complaints.cases.operations import correspondence, declining, exceptions, moves, triage
from complaints.cases.rules.decisions import ResponseParts
from complaints.cases.rules.declining import ANOTHER_BODY, DeclineFacts, grounds
from complaints.duplicates import operations as duplicates
from complaints.intake import operations as intake
from complaints.intake.rules import Contact, Submission
from complaints.models import Case
from complaints.people.operations import adjustments, contact_details
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext, ApprovedBy
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import Awaited, Channel, Status
from complaints.vocabulary.people import AdjustmentKind, ContactMatter
from councils.models import Council, ServiceArea, User
from councils.policies.queries import procedure_rules
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.councils import inside

# Whoever answers may do so, whoever the policy names for a stage.
AWAITED = Awaited("your photographs", date(2027, 12, 1))
NAMED_BY = "Their manager chose them."
SCHEDULED = "The round is changed next week."
NOTHING_NEEDED = SendingNeeds()
DETAILS = {AdjustmentKind.INTERPRETER: "Polish", AdjustmentKind.OTHER: "A quiet room"}
RECEIVED = councils.london("2026-06-01T10:00")


def submission(
    area: ServiceArea,
    *,
    received_at: datetime = RECEIVED,
    by: User | None = None,
    key: UUID | None = None,
    summary: str = "The green bin was missed three times",
    needs: SendingNeeds = NOTHING_NEEDED,
) -> Submission:
    """A complaint as a resident sends it."""
    contact = Contact(
        name=by.name if by else "Alex Poole",
        email=by.email if by else "alex.poole@example.com",
        user_id=by.pk if by else None,
        adjustments=needs.unclassified,
        adjustment_kinds=kinds_in(needs),
        on_behalf_of=needs.on_behalf_of,
    )
    return Submission(
        service_area_id=area.pk,
        summary=summary,
        description="It was missed on three Mondays in a row although it stood outside in time.",
        wanted="Please collect it and say why it was missed.",
        contact=contact,
        channel=Channel.PORTAL,
        received_at=received_at,
        idempotency_key=key,
    )


def kinds_in(needs: SendingNeeds) -> tuple[AdjustmentKind, ...]:
    """The kinds of adjustments that are named, a line each."""
    return tuple(kind for kind in AdjustmentKind if kind.label in needs.adjustments.splitlines())


def every_part(case: Case) -> ResponseParts:
    """A response with all that the case's policy wants in it."""
    return ResponseParts.every(procedure_rules(case.policy_version))


@dataclass
class Walk:
    """A case and the people who take it through its life; each step is a day after the one before."""

    council: Council
    case: Case
    champion: Actor
    officer: Actor
    at: datetime
    resident: User | None = None

    @contextmanager
    def _acting(self, by: Actor) -> Iterator[None]:
        """As a page of this member of staff is."""
        with inside(self.council, ActorKind.STAFF, by.user_id):
            yield

    def _turn(self, by: Actor, *, after: timedelta = timedelta(days=1)) -> ActionContext:
        self.at += after
        return ActionContext(self.case.pk, by, self.at)

    def triage(self) -> "Walk":
        """Accepted and assigned."""
        with self._acting(self.champion):
            triage.accept(self._turn(self.champion, after=timedelta(hours=1)))
            self.case = moves.assign(
                self._turn(self.champion, after=timedelta(hours=1)),
                officer_id=self.officer.user_id or 0,
                named_by=NAMED_BY,
            )
        return self

    def acknowledge(self) -> "Walk":
        """The complainant is told."""
        with self._acting(self.champion):
            self.case = moves.acknowledge(self._turn(self.champion), text="We understand that your bin was missed.")
        return self

    def respond(self, outcome: str = "upheld") -> "Walk":
        """Answered."""
        with self._acting(self.officer):
            self.case = moves.respond(
                self._turn(self.officer),
                outcome=outcome,
                text="You are right, and we are sorry.",
                parts=every_part(self.case),
            )
        return self

    def escalate(self) -> "Walk":
        """The next stage; a more senior officer takes over."""
        with self._acting(self.champion):
            self.case = moves.escalate(self._turn(self.champion), reason="The bin was missed again.")
        self.officer = councils.staff(self.council, Role.HEAD_OF_SERVICE, seniority=self.officer.seniority + 1)
        return self

    def close(self) -> "Walk":
        """Closed, with what was learned."""
        with self._acting(self.champion):
            correspondence.record_learning(self._turn(self.champion), lesson="The round missed the new houses.")
            self.case = moves.close(self._turn(self.champion), scheduled=SCHEDULED)
        return self

    def decline(self) -> "Walk":
        """Not handled as a complaint."""
        with self._acting(self.champion):
            self.case = declining.decline(
                self._turn(self.champion),
                reason=next(each.key for each in grounds(rules_of(self.case), self.case.stage) if not each.condition),
                explanation="We have ordered a new bin.",
                given=DeclineFacts(body=ANOTHER_BODY),
                # Asked only about someone whose contact is limited.
                matter=ContactMatter.NOTHING_NEW,
            )
        return self

    def withdraw(self) -> "Walk":
        """Taken back."""
        with self._acting(self.champion):
            self.case = moves.withdraw(self._turn(self.champion), reason="The bin was emptied after all.")
        return self

    def discard(self) -> "Walk":
        """Logged by mistake, as a second person has approved."""
        with self._acting(self.champion):
            turn = replace(self._turn(self.champion), approved_by=ApprovedBy())
            self.case = exceptions.log_by_mistake(turn, reason="A test.")
        return self

    def add_to_open(self) -> "Walk":
        """Added to an open case of the same person about the same matter."""
        reference = walk(self.council, by=self.resident).case.reference
        with self._acting(self.champion):
            self.case = duplicates.add_to_open(self._turn(self.champion), reference=reference)
        return self


def walk(
    council: Council,
    *,
    received_at: datetime = RECEIVED,
    by: User | None = None,
    area: ServiceArea | None = None,
    summary: str = "The green bin was missed three times",
    needs: SendingNeeds = NOTHING_NEEDED,
) -> Walk:
    """A complaint just received, with a champion and an officer of its service area ready to take it on."""
    area = area or councils.area(council)
    said = submission(area, received_at=received_at, by=by, summary=summary, needs=needs)
    return entered(council, said, at=received_at, by=by)


def entered(council: Council, said: Submission, *, at: datetime, by: User | None = None) -> Walk:
    """A complaint that is entered at a time, which may be later than that of its receipt."""
    champion = councils.staff(council, Role.COMPLAINT_CHAMPION)
    with inside(council, ActorKind.SYSTEM):
        area = ServiceArea.objects.get(pk=said.service_area_id)
    officer = councils.staff(council, Role.RESPONDING_OFFICER, service_area=area)
    with inside(council, ActorKind.SYSTEM):
        case = intake.log_complaint(submission=said, by=Actor.system(council.pk), at=at)
    return Walk(council, case, champion, officer, said.received_at, by)


def case_at(council: Council, status: Status = Status.RECEIVED, *, stage: int = 1, **options: object) -> Walk:
    """A case that has got this far, by the way that real cases take."""
    walked = walk(council, **options)  # type: ignore[arg-type]
    while walked.case.stage < stage:
        walked.triage().acknowledge().respond("not_upheld").escalate()
    steps = {
        Status.RECEIVED: (),
        Status.UNDER_INVESTIGATION: (Walk.triage,),
        Status.RESPONDED: (Walk.triage, Walk.acknowledge, Walk.respond),
        Status.CLOSED: (Walk.triage, Walk.acknowledge, Walk.respond, Walk.close),
        Status.DECLINED: (Walk.decline,),
        Status.WITHDRAWN: (Walk.withdraw,),
        Status.DUPLICATE: (Walk.add_to_open,),
        Status.MISTAKE: (Walk.discard,),
    }
    for step in steps[status]:
        step(walked)
    return walked


def needing(walked: Walk, needs: SendingNeeds) -> Walk:
    """The case in its present state, with what its complainant needs recorded."""
    with inside(walked.council):
        Case.objects.filter(pk=walked.case.pk).update(
            adjustments=needs.unclassified,
            adjustments_classified=False,
            on_behalf_of=needs.on_behalf_of,
            consent_from=needs.consent_from,
            consent_until=needs.consent_until,
            complainant_phone="01223 457000",
        )
        for kind in kinds_in(needs):
            context = ActionContext(walked.case.pk, walked.champion, walked.at)
            adjustments.add_adjustment(context, kind=kind, detail=DETAILS.get(kind, ""))
        return replace(walked, case=Case.objects.select_related("policy_version").get(pk=walked.case.pk))


def answer_link(walked: Walk, surname: str = "Poole") -> None:
    """Answer the question of a case's private link."""
    with inside(walked.council, ActorKind.SYSTEM):
        contact_details.answer_question(private_links.link_of(walked.case), surname, RECEIVED)
