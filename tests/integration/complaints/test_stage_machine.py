"""Whatever happens to cases, in whatever order: what is stored is what a second calculation says, and what replaying
the events says, and a rebuild changes nothing.

Hypothesis chooses what happens, in CI always the same. REDRESS_STATES=500 tries as many lives, and others each time.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, Verbosity, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import moves, pausing, triage
from complaints.deadlines.stage_events import ClockEvent, rounds
from complaints.models import Case, CaseEvent, Deadline, StageRecord
from complaints.recalculation.operations import Decided, carry_out, decide_for_council, rebuild
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import CLOCK_KINDS, Extension
from councils.calendars.rules import DayOff
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from tests.factories import councils
from tests.factories.cases import AWAITED, Walk, inside, walk
from tests.factories.councils import london
from tests.integration.complaints.stage_model import ENDED, OPEN, Life, Round, a_weekday, english_day
from tests.unit.complaints import oracle

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
LIVES = int(os.environ.get("REDRESS_STATES", "0"))
IN_CI = settings(
    max_examples=LIVES or 6,
    stateful_step_count=20,
    deadline=None,
    derandomize=not LIVES,
    database=None,
    verbosity=Verbosity.normal if LIVES else Verbosity.quiet,
    phases=[Phase.generate, Phase.shrink] if LIVES else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
POLICY = {
    "cambridge-city": oracle.POLICIES["cambridge-city", "corporate", "undated"],
    "south-cambridgeshire": oracle.POLICIES["south-cambridgeshire", "corporate", "1.2"],
    "east-cambridgeshire": oracle.POLICIES["east-cambridgeshire", "corporate", "undated"],
}
STAGE_DATES = ("acknowledged_on", "acknowledgement_due", "response_due", "escalate_by")
CODE_DATES = ("code_acknowledgement_due", "code_response_due", "code_latest_response_due")
BEGINNING = london("2026-05-01T09:00")
which = st.integers(0, 1)


Fits = Callable[[Life], Any]


def in_status(*statuses: str) -> Fits:
    """Cases in one of these."""
    return lambda life: life.status in statuses


GOES_ON = in_status(*OPEN)
LOOKED_INTO = in_status("under_investigation")


def some_case(fits: Fits) -> Callable[[Any], Any]:
    """A rule for one of the cases that fit, while there are any: most of what is tried is then allowed."""

    def wrap(does: Callable[..., None]) -> Any:
        @rule(number=which, data=st.data())
        @precondition(lambda machine: any(map(fits, machine.lives)))
        @wraps(does)
        def done(self: Any, number: int, data: st.DataObject) -> None:
            fitting = [place for place, life in enumerate(self.lives) if fits(life)]
            does(self, fitting[number % len(fitting)], data)

        return done

    return wrap


class Checked(RuleBasedStateMachine):
    """Two cases of a council, its closure days, and a clock that only goes forward."""

    council: ClassVar[Council]
    steps: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.now = BEGINNING
        self.walks: list[Walk] = []
        self.lives: list[Life] = []
        self.closed: set[date] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def rows(self) -> list[Any]:
        """Everything stored about dates."""
        with inside(self.council, ActorKind.SYSTEM):
            return [
                list(model.objects.order_by("pk").values())
                for model in (Case, StageRecord, Deadline, CaseEvent)
            ]  # fmt: skip

    @invariant()
    def what_is_stored_is_what_a_second_calculation_says(self) -> None:
        for walked, life in zip(self.walks, self.lives, strict=True):
            with inside(self.council):
                case = Case.objects.get(pk=walked.case.pk)
                assert (case.status, case.stage) == (life.status, life.stage)
                if life.status in ENDED:
                    # It keeps the dates by which it was judged, and nobody owes anything.
                    assert not Deadline.objects.filter(case=case, open=True).exists()
                    continue
                expected = life.dates(POLICY[self.council.slug], frozenset(self.closed))
                self.deadlines_are(case, life, expected)
                if len(life.rounds) == 1:
                    record = StageRecord.objects.values(*STAGE_DATES, *CODE_DATES).get(case=case, stage=case.stage)
                    said = (life.now.acknowledged, expected.acknowledgement_due, expected.working, expected.escalate_by)
                    assert record == dict(zip(STAGE_DATES, said, strict=True)) | dict(
                        zip(CODE_DATES, expected.code or (None, None, None), strict=True)
                    )

    def deadlines_are(self, case: Case, life: Life, expected: oracle.Dates) -> None:
        rows = {
            (row.kind, row.subject): (row.due_on, row.met_on, row.open) for row in Deadline.objects.filter(case=case)
        }
        now, owed = life.now, life.status in OPEN
        answered = english_day(now.responded) if now.responded else None
        if expected.acknowledgement_due is not None:
            met = now.acknowledged or answered
            said = (expected.acknowledgement_due, met, owed and met is None)
            assert rows["acknowledgement", life.stage] == said
        runs = owed and answered is None and now.pause is None
        assert rows["response", life.stage] == (expected.working, answered, runs)
        # The Code's own dates and the next news are owed beside them, and shown in columns of their own.
        own = ("acknowledgement", "response")
        open_rows = {key: due for key, (due, _, is_open) in rows.items() if is_open and key[0] in own}
        # One answer is owed at most, at the stage that was reached, and none while the clock stands still.
        assert all(subject == life.stage for _, subject in open_rows)
        assert case.paused == (owed and now.pause is not None)
        assert case.due_on == min(open_rows.values(), default=None)

    @invariant()
    def any_order_of_the_events_gives_one_answer(self) -> None:
        for walked in self.walks:
            with inside(self.council):
                case = Case.objects.select_related("policy_version", "service_area").get(pk=walked.case.pk)
                facts = facts_of(case)
                rows = CaseEvent.objects.filter(case=case, stage=case.stage, kind__in=CLOCK_KINDS)
                events = [ClockEvent(each.kind, each.at, each.data) for each in rows]
                received = StageRecord.objects.get(case=case, stage=case.stage).received_at
            for order in (reversed(events), sorted(events, key=lambda each: each.kind)):
                assert rounds(received, order)[-1] == facts.clock

    @invariant()
    def a_rebuild_changes_nothing(self) -> None:
        rebuilt = rebuild(self.council.pk, live_only=True)
        assert rebuilt.changed == ()
        assert rebuilt.looked_at == sum(life.status not in ENDED for life in self.lives)


class Lives(Checked):
    """What can happen to them."""

    @initialize(days=st.integers(0, 30), minutes=st.integers(0, 1439))
    def two_cases_are_logged(self, days: int, minutes: int) -> None:
        self.now += timedelta(days=days, minutes=minutes)
        landlord_less = next(
            area for area in (councils.area(self.council, place) for place in range(9)) if not area.landlord
        )
        for _ in range(2):
            self.walks.append(walk(self.council, received_at=self.now, area=landlord_less))
            self.lives.append(Life("received", 1, [Round(self.now.astimezone(oracle.UTC))]))
            self.now += timedelta(hours=5)

    @rule(hours=st.integers(1, 24 * 12))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def act(self, number: int, does: Callable[[ActionContext], Any], *, by_officer: bool = False) -> bool:
        """Whether it was allowed; what is refused changes nothing."""
        walked, self.now = self.walks[number], self.now + timedelta(minutes=1)
        context = ActionContext(walked.case.pk, walked.officer if by_officer else walked.champion, self.now)
        before = self.rows()
        try:
            with inside(self.council):
                does(context)
        except RuleBroken as refusal:
            note(f"refused: {refusal.code}")
            self.steps[f"refused: {refusal.code}"] += 1
            assert self.rows() == before
            return False
        self.steps[does.__name__] += 1
        return True

    @some_case(in_status("received"))
    def somebody_takes_it_on(self, number: int, data: st.DataObject) -> None:
        def take_on(context: ActionContext) -> None:
            triage.accept(context)
            later = ActionContext(context.case_id, context.by, context.at + timedelta(seconds=1))
            moves.assign(later, officer_id=self.walks[number].officer.user_id or 0)

        if self.act(number, take_on):
            self.lives[number].status = "under_investigation"

    @some_case(lambda life: GOES_ON(life) and life.now.acknowledged is None)
    def it_is_acknowledged(self, number: int, data: st.DataObject) -> None:
        def acknowledge(context: ActionContext) -> None:
            moves.acknowledge(context, text="We understand.")

        if self.act(number, acknowledge):
            self.lives[number].now.acknowledged = english_day(self.now)

    @some_case(LOOKED_INTO)
    def its_clock_is_stopped(self, number: int, data: st.DataObject) -> None:
        def pause(context: ActionContext) -> None:
            pausing.pause(context, reason="We need photographs", awaited=AWAITED)

        if self.act(number, pause):
            today = english_day(self.now)
            self.lives[number].now.happened.append((today, "pause", [today, None]))

    @some_case(lambda life: LOOKED_INTO(life) and life.now.pause)
    def its_clock_runs_again(self, number: int, data: st.DataObject) -> None:
        def resume(context: ActionContext) -> None:
            pausing.resume(context)

        if self.act(number, resume):
            self.lives[number].now.go_on(english_day(self.now))

    @some_case(LOOKED_INTO)
    def it_is_extended_by_days(self, number: int, data: st.DataObject) -> None:
        days = data.draw(st.integers(1, 12))
        self.extend(number, Extension(days, approved=True), "days", days)

    @some_case(LOOKED_INTO)
    def a_date_is_agreed(self, number: int, data: st.DataObject) -> None:
        days = data.draw(st.integers(5, 40))
        agreed = english_day(self.now) + timedelta(days=days)
        self.extend(number, Extension(agreed=agreed), "agreed", agreed)

    @some_case(lambda life: LOOKED_INTO(life) and life.now.extensions)
    def its_last_extension_is_taken_back(self, number: int, data: st.DataObject) -> None:
        def withdraw_extension(context: ActionContext) -> None:
            moves.withdraw_extension(context, reason="The survey came early")

        if self.act(number, withdraw_extension):
            self.lives[number].now.happened.remove(self.lives[number].now.extensions[-1])

    def extend(self, number: int, extension: Extension, kind: str, what: int | date) -> None:
        def extend(context: ActionContext) -> None:
            moves.extend(context, extension=extension, reason="More to ask")

        if self.act(number, extend):
            self.lives[number].now.happened.append((english_day(self.now), kind, what))

    @some_case(GOES_ON)
    def the_complainant_hears_how_it_goes(self, number: int, data: st.DataObject) -> None:
        def update(context: ActionContext) -> None:
            moves.update(context, text="We are still asking.")

        self.act(number, update)

    @some_case(LOOKED_INTO)
    def it_is_answered(self, number: int, data: st.DataObject) -> None:
        def respond(context: ActionContext) -> None:
            moves.respond(context, outcome="not_upheld", text="We looked into it.")

        if self.act(number, respond, by_officer=True):
            life = self.lives[number]
            life.status, life.now.responded = "responded", self.now.astimezone(oracle.UTC)
            life.now.go_on(english_day(self.now))

    @some_case(in_status("responded"))
    def it_goes_to_the_next_stage(self, number: int, data: st.DataObject) -> None:
        life, walked = self.lives[number], self.walks[number]
        if life.stage == len(POLICY[self.council.slug]):
            return
        walked.at = self.now
        walked.escalate()
        self.steps["escalate"] += 1
        self.now = walked.at
        life.status, life.stage, life.rounds = "received", life.stage + 1, [Round(self.now.astimezone(oracle.UTC))]

    @some_case(in_status(*OPEN, "responded"))
    def it_is_withdrawn(self, number: int, data: st.DataObject) -> None:
        def withdraw(context: ActionContext) -> None:
            moves.withdraw(context, reason="It was settled")

        if self.act(number, withdraw):
            self.lives[number].status = "withdrawn"

    @some_case(in_status(*ENDED))
    def it_is_reopened(self, number: int, data: st.DataObject) -> None:
        def reopen(context: ActionContext) -> None:
            moves.reopen(context, reason="There is something new")

        life = self.lives[number]
        if self.act(number, reopen):
            life.status = "under_investigation"
            life.now.go_on(english_day(self.now))
            if life.now.responded is not None:
                life.rounds.append(Round(self.now.astimezone(oracle.UTC)))

    @some_case(GOES_ON)
    def its_receipt_is_corrected(self, number: int, data: st.DataObject) -> None:
        hours = data.draw(st.integers(-200, 60))
        received = self.lives[number].now.received + timedelta(hours=hours)

        def correct(context: ActionContext) -> None:
            moves.correct_date_of_receipt(context, received_at=received, reason="It lay in the tray")

        if self.act(number, correct):
            self.lives[number].now.received = received.astimezone(oracle.UTC)

    @rule(days=st.integers(-25, 40))
    def the_council_closes_on_a_day(self, days: int) -> None:
        self.calendar(DayOff(a_weekday(english_day(self.now) + timedelta(days=days)), "Closed", national=False))

    @rule(data=st.data())
    def a_closure_day_was_a_mistake(self, data: st.DataObject) -> None:
        if self.closed:
            day = data.draw(st.sampled_from(sorted(self.closed)))
            self.calendar(DayOff(day, "Closed", national=False, counts_again=True))

    def calendar(self, off: DayOff) -> None:
        self.now += timedelta(minutes=1)
        # A closure day that has passed is for two people to decide; deciding one again that stands changes nothing.
        decided = Decided(Actor.system(self.council.pk), self.now)
        if not off.counts_again and off.day < english_day(self.now) and off.day not in self.closed:
            before = self.rows()
            with pytest.raises(RuleBroken) as refused:
                decide_for_council(off, decided)
            assert refused.value.code == "calendar.needs_approval"
            assert self.rows() == before
            self.steps[f"refused: {refused.value.code}"] += 1
            return
        carry_out(decide_for_council(off, decided), self.now)
        self.steps["calendar"] += 1
        (self.closed.discard if off.counts_again else self.closed.add)(off.day)


@pytest.fixture(params=sorted(POLICY))
def machine(request: pytest.FixtureRequest, the_four_councils: None) -> type[Lives]:
    """The machine of one council."""

    class OfCouncil(Lives):
        council = councils.council(request.param)
        steps: ClassVar[Counter[str]] = Counter()

    return OfCouncil


def test_whatever_happens_what_is_stored_is_what_follows(machine: type[Lives]) -> None:
    run_state_machine_as_test(machine, settings=IN_CI)
    # Shown with pytest -s.
    print(f"{machine.council}: {machine.steps.total()} things happened: {dict(machine.steps)}")  # noqa: T201
    assert set(machine.steps) >= {"take_on", "calendar", "refused: calendar.needs_approval"}, "the machine hardly moved"
