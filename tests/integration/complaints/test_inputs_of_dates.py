"""Nothing that a date follows from can be forgotten: without any one input some case has another date than it should.

What the calculation reads is watched, so that an input that is new to it needs a case here.
"""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from django.db.models import Model

from complaints.case_facts.queries import CaseSnapshot, cases_to_date, facts_of, snapshots
from complaints.cases.operations import exceptions, moves, offering, pausing
from complaints.cases.operations.apply import derive, record
from complaints.cases.rules import decisions as pausing_rules
from complaints.cases.rules.decisions import Restart
from complaints.cases.rules.offering import Offer, OfferAnswer
from complaints.models import Case, CaseTask, StageRecord
from complaints.recalculation.operations import Decided, carry_out, decide_for_all, decide_for_council, rebuild
from complaints.vocabulary.actions import ActionContext, ApprovedBy
from complaints.vocabulary.lifecycle import CLOCK_KINDS, Channel, Extension, Status
from councils.calendars.rules import DayOff
from councils.models import Council, PolicyVersion, ServiceArea
from councils.policies.rules.casework_rules import ContactKind
from councils.queries import working_calendar
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from tests.factories import councils
from tests.factories.cases import AWAITED, Walk, case_at, entered, inside, submission, walk
from tests.factories.councils import london
from tests.integration.complaints.test_anonymous_who_can_be_reached import logged as anonymous
from tests.integration.complaints.test_anonymous_who_can_be_reached import reach
from tests.integration.complaints.test_contacts import logged

pytestmark = pytest.mark.django_db
FUNERAL = DayOff(date(2026, 6, 10), "State funeral", national=True)
WHY = "Because."


class Watched:
    """A row that remembers which of its attributes were read."""

    def __init__(self, row: Model, read: set[str]) -> None:
        self.__dict__.update(row=row, read=read)

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self.row, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.row, name, value)


class WatchedData(dict[str, Any]):
    """An event's data that remembers which keys were asked for."""

    def __init__(self, data: dict[str, Any], read: set[str]) -> None:
        super().__init__(data)
        self.read = read

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)


def at(day: str) -> datetime:
    return london(f"2026-{day}T10:00")


def context(walked: Walk, day: str, by: Actor | None = None) -> ActionContext:
    return ActionContext(walked.case.pk, by or walked.officer, at(day))


def acknowledged(council: Council) -> Walk:
    return case_at(council, Status.UNDER_INVESTIGATION).acknowledge()


def paused(city: Council) -> Walk:
    walked = acknowledged(city)
    with inside(city):
        pausing.pause(context(walked, "06-04"), reason=WHY, awaited=AWAITED)
    return walked


def resumed(city: Council) -> Walk:
    walked = paused(city)
    with inside(city):
        pausing.resume(context(walked, "06-11"))
    return walked


def resumed_by_a_correction(city: Council) -> Walk:
    """The clock ran again before a closure day was decided late, though that was entered after it."""
    walked = paused(city)
    off = DayOff(date(2026, 6, 16), "Moving house", national=False)
    decided = Decided(Actor.system(city.pk), at("06-26"), approved=True)
    carry_out(decide_for_council(off, decided), decided.at)
    with inside(city):
        case = Case.objects.select_related("policy_version", "service_area__council").get(pk=walked.case.pk)
        late = Restart(date(2026, 6, 12), date(2026, 6, 8), replied=False, approved=True)
        record(case, pausing_rules.resume(facts_of(case), late, date(2026, 6, 29)), context(walked, "06-29"))
    return walked


def extended(council: Council, extension: Extension) -> Walk:
    walked = acknowledged(council)
    with inside(council):
        moves.extend(context(walked, "06-04"), extension=extension, reason=WHY)
    return walked


def not_extended(city: Council) -> Walk:
    walked = extended(city, Extension(5))
    with inside(city):
        moves.withdraw_extension(context(walked, "06-05"), reason=WHY)
    return walked


def updated(south: Council, **agreed: int) -> Walk:
    walked = acknowledged(south)
    with inside(south):
        moves.update(context(walked, "06-18"), text=WHY, **agreed)
    return walked


def reopened(city: Council) -> Walk:
    walked = case_at(city, Status.CLOSED)
    with inside(city):
        moves.reopen(context(walked, "06-15", walked.champion), reason=WHY)
    return walked


def by_post(walked: Walk) -> Walk:
    """Someone who gave a postal address only."""
    with inside(walked.council):
        ways = {"complainant_email": "", "complainant_address": "1 Mill Road, Cambridge"}
        Case.objects.filter(pk=walked.case.pk).update(**ways)
    return walked


def acknowledged_on_paper(city: Council) -> Walk:
    return by_post(case_at(city, Status.UNDER_INVESTIGATION)).acknowledge()


def updated_on_paper(city: Council) -> Walk:
    walked = by_post(acknowledged(city))
    with inside(city):
        moves.update(context(walked, "06-18"), text=WHY)
    return walked


def answered_on_paper(city: Council) -> Walk:
    return by_post(acknowledged(city)).respond()


def not_answered_after_all(city: Council) -> Walk:
    walked = answered_on_paper(city)
    with inside(city):
        task = CaseTask.objects.get(case=walked.case, letter__kind="responded")
        moves.do_not_post(context(walked, "06-09"), task.pk, why=WHY)
    return walked


def reclassified(city: Council, day: str) -> Walk:
    walked = logged(city, "corporate", ContactKind.COMPLAINT)
    with inside(city):
        offering.reclassify(context(walked, day, walked.champion), key="corporate.service_request", reason=WHY)
    return walked


def became_a_complaint(south: Council) -> Walk:
    """The policy counts from the confirmation, the Code from when they said that they were unhappy."""
    walked = logged(south, "corporate", ContactKind.FEEDBACK)
    with inside(south):
        moves.acknowledge(context(walked, "06-02", walked.champion), text=WHY)
        offering.offer_complaint(context(walked, "06-03", walked.champion), Offer(WHY, date(2026, 6, 1)))
        offering.answer_offer(context(walked, "08-20", walked.champion), OfferAnswer.YES, said=WHY)
    return walked


def became_one_and_went_on(south: Council) -> Walk:
    """Its twelve weeks begin when it became a complaint."""
    walked = logged(south, "corporate", ContactKind.FEEDBACK)
    with inside(south):
        offering.offer_complaint(context(walked, "06-02", walked.champion), Offer(WHY))
        walked.case = offering.answer_offer(context(walked, "06-15", walked.champion), OfferAnswer.YES, said=WHY)
    walked.at = at("06-15")
    walked.triage().acknowledge().respond("not_upheld")
    with inside(south):
        moves.escalate(context(walked, "08-14", walked.champion), reason=WHY)
    return walked


def escalated_late(city: Council) -> Walk:
    """Entered three weeks after it was received; its next stage began so late that the twelve weeks end before it."""
    walked = entered(city, submission(councils.area(city)), at=at("06-22"))
    walked.at = at("06-22")
    walked.triage().acknowledge().respond("not_upheld")
    with inside(city):
        moves.escalate(context(walked, "08-14", walked.champion), reason=WHY)
    return walked


def posted_window(county: Council) -> Walk:
    """Its letter has named a last day before a bank holiday was taken back."""
    for change in decide_for_all(FUNERAL, at("06-05")):
        carry_out(change, at("06-05"))
    walked = logged(county, "children", ContactKind.COMPLAINT).triage().acknowledge().respond()
    for change in decide_for_all(replace(FUNERAL, counts_again=True), at("06-29")):
        carry_out(change, at("06-29"))
    return walked


def of_a_landlord(city: Council) -> Walk:
    """Received before the other services stood under a Code."""
    with inside(city):
        area = ServiceArea.objects.get(council_id=city.pk, slug="housing-management")
    walked = walk(city, area=area, received_at=at("02-02")).triage().acknowledge()
    with inside(city):
        pausing.pause(context(walked, "02-05"), reason=WHY, awaited=AWAITED)
    return walked


def taken_straight_to_the_next_stage(east: Council, day: str) -> Walk:
    walked = acknowledged(east)
    with inside(east):
        approved = replace(context(walked, day, walked.champion), approved_by=ApprovedBy())
        exceptions.skip_stage(approved, reason=WHY)
    return walked


def reached_later(east: Council) -> Walk:
    walked = anonymous(east)
    reach(walked)
    return walked


# In which council, how they came about, and what follows: the dates that are owed, counted by hand from the policies,
# the last day to ask for the next stage, and what has yet to be posted. The second one makes 16 June a
# closure day of the City from 26 June on: it moves what had not passed by then.
LIVES: dict[str, tuple[str, Callable[[Council], Walk], dict[str, Any]]] = {
    "window that a letter has named": ("cambridgeshire-county", posted_window, {"escalate_by": "07-02"}),
    "resumed by a correction": (
        "cambridge-city",
        resumed_by_a_correction,
        {"response": "06-23", "update": "07-07", "code_response": "06-16"},
    ),
    "received": (
        "south-cambridgeshire", walk, {"response": "06-15", "code_acknowledgement": "06-08", "update": "06-29"}
    ),
    "acknowledged": ("cambridge-city", acknowledged, {"response": "06-15", "update": "06-30"}),
    "paused": ("cambridge-city", paused, {"code_response": "06-16"}),
    "resumed": ("cambridge-city", resumed, {"response": "06-22", "update": "07-06", "code_response": "06-16"}),
    "extended by days": (
        "cambridge-city", partial(extended, extension=Extension(5)), {"response": "06-22", "update": "06-19"}
    ),
    "extended to an agreed day": (
        "east-cambridgeshire",
        partial(extended, extension=Extension(agreed=date(2026, 6, 30))),
        {"response": "06-30", "update": "06-18"},
    ),
    "not extended after all": ("cambridge-city", not_extended, {"response": "06-15", "update": "06-30"}),
    "updated": ("south-cambridgeshire", updated, {"response": "06-15", "update": "07-02"}),
    "updated, with an interval": (
        "south-cambridgeshire", partial(updated, news_every=3), {"response": "06-15", "update": "06-23"}
    ),
    "withdrawn": ("cambridge-city", partial(case_at, status=Status.WITHDRAWN), {}),
    "answered": ("cambridge-city", partial(case_at, status=Status.RESPONDED), {"escalate_by": "09-03"}),
    "reopened": (
        "cambridge-city",
        reopened,
        {"acknowledgement": "06-22", "response": "06-30", "update": "07-14", "escalate_by": "09-03"},
    ),
    "acknowledged on paper": (
        "cambridge-city",
        acknowledged_on_paper,
        {"acknowledgement": "06-08", "response": "06-15", "update": "06-30", "to_post": ["acknowledged"]},
    ),
    "updated on paper": (
        "cambridge-city", updated_on_paper, {"response": "06-15", "update": "06-30", "to_post": ["updated"]}
    ),
    "answered on paper": (
        "cambridge-city", answered_on_paper, {"response": "06-15", "update": "06-30", "to_post": ["responded"]}
    ),
    "not answered after all": ("cambridge-city", not_answered_after_all, {"response": "06-15", "update": "06-30"}),
    "straight to the next stage": (
        "east-cambridgeshire",
        partial(taken_straight_to_the_next_stage, day="06-04"),
        {"response": "06-16", "update": "06-30"},
    ),
    "straight to the next stage, too late": (
        "east-cambridgeshire",
        partial(taken_straight_to_the_next_stage, day="06-26"),
        {"response": "06-16", "update": "06-30"},
    ),
    "called something else in time": (
        "cambridge-city",
        partial(reclassified, day="06-03"),
        {"code_acknowledgement": "06-08", "code_response": "06-22", "update": "07-06"},
    ),
    "called something else too late": (
        "cambridge-city",
        partial(reclassified, day="07-20"),
        {"acknowledgement": "06-08", "response": "06-15", "update": "06-30"},
    ),
    "became a complaint": (
        "south-cambridgeshire",
        became_a_complaint,
        {"response": "09-04", "code_acknowledgement": "06-08", "code_response": "06-22", "update": "09-18"},
    ),
    "became a complaint and went on": (
        "south-cambridgeshire",
        became_one_and_went_on,
        {"response": "09-14", "ceiling": "09-07", "code_acknowledgement": "08-21", "update": "09-28"},
    ),
    "second stage": (
        "south-cambridgeshire",
        partial(case_at, status=Status.UNDER_INVESTIGATION, stage=2),
        {"response": "07-02", "code_acknowledgement": "06-11", "update": "07-16"},
    ),
    "second stage, late": (
        "cambridge-city",
        escalated_late,
        {"response": "08-28", "ceiling": "08-24", "code_acknowledgement": "08-21", "update": "09-14"},
    ),
    "anonymous": ("east-cambridgeshire", anonymous, {}),
    "anonymous, reached later": (
        "east-cambridgeshire", reached_later, {"acknowledgement": "06-16", "response": "06-30", "update": "07-14"}
    ),
    "of a landlord": ("cambridge-city", of_a_landlord, {"code_response": "02-17"}),
}  # fmt: skip


@dataclass(frozen=True)
class Life:
    """A case as it is stored, and what follows."""

    name: str
    council: Council
    snapshot: CaseSnapshot
    expected: dict[str, Any]

    def outcome(self, snapshot: CaseSnapshot) -> dict[str, Any]:
        """What the calculation makes of a snapshot, which it may change."""
        with inside(self.council):
            facts = snapshot.facts(working_calendar(self.council.pk))
        derive(snapshot, facts, None)
        still_open = [row for row in snapshot.deadlines if row.open]
        case = self.snapshot.case
        found: dict[str, Any] = {row.kind: f"{row.due_on:%m-%d}" for row in still_open}
        if snapshot.stage.escalate_by is not None:
            found["escalate_by"] = f"{snapshot.stage.escalate_by:%m-%d}"
        if facts.clock.to_post:
            found["to_post"] = sorted(facts.clock.to_post)
        if {(row.officer_id, row.service_area_id) for row in still_open} - {(case.officer_id, case.service_area_id)}:
            found["of_others"] = True
        return found

    def notices(self, dropped: "Drop") -> bool:
        """Whether another date follows, or nothing at all, once an input is dropped."""
        with inside(self.council):
            try:
                return self.outcome(dropped(copied(self.snapshot))) != self.expected
            except (RuleBroken, LookupError, TypeError, AttributeError, ValueError):
                return True


Drop = Callable[[CaseSnapshot], CaseSnapshot]


def copied(snapshot: CaseSnapshot) -> CaseSnapshot:
    """One that may be changed."""
    parts = replace(snapshot.parts, stages=[copy(stage) for stage in snapshot.parts.stages])
    return CaseSnapshot(copy(snapshot.case), parts, [copy(row) for row in snapshot.deadlines])


def lived() -> list[Life]:
    lives = []
    for name, (slug, live, expected) in LIVES.items():
        walked = live(councils.council(slug))
        lives.append((name, walked, expected))
    return [Life(name, walked.council, snapshot_of(walked), expected) for name, walked, expected in lives]


def snapshot_of(walked: Walk) -> CaseSnapshot:
    with inside(walked.council):
        (snapshot,) = snapshots(list(cases_to_date([walked.case.pk])))
    return snapshot


def read_of(lives: Iterable[Life]) -> dict[str, set[str]]:
    """What the calculation reads: columns of the case and of its stage, and keys of the data of its events."""
    case: set[str] = set()
    stage: set[str] = set()
    data: set[str] = set()
    for life in lives:
        each = copied(life.snapshot)
        events = [replace(event, data=WatchedData(event.data, read=data)) for event in each.parts.clock_events]
        parts: Any = replace(each.parts, clock_events=events, stages=[Watched(row, stage) for row in each.parts.stages])
        watched: Any = Watched(each.case, case)
        life.outcome(CaseSnapshot(watched, parts, each.deadlines))
    return {"case": columns(Case, case), "stage": columns(StageRecord, stage), "data": data}


def columns(model: type[Model], read: set[str]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if {field.name, field.attname} & read}


def without_kind(kind: str) -> Drop:
    def drop(snapshot: CaseSnapshot) -> CaseSnapshot:
        kept = [event for event in snapshot.parts.clock_events if event.kind != kind]
        return replace(snapshot, parts=replace(snapshot.parts, clock_events=kept))

    return drop


def without_key(key: str) -> Drop:
    def drop(snapshot: CaseSnapshot) -> CaseSnapshot:
        kept = [
            replace(event, data={name: value for name, value in event.data.items() if name != key})
            for event in snapshot.parts.clock_events
        ]
        return replace(snapshot, parts=replace(snapshot.parts, clock_events=kept))

    return drop


def without_column(name: str) -> Drop:
    def drop(snapshot: CaseSnapshot) -> CaseSnapshot:
        setattr(snapshot.case, name, nothing(snapshot.case, name))
        return snapshot

    return drop


def without_column_of_stage(name: str) -> Drop:
    def drop(snapshot: CaseSnapshot) -> CaseSnapshot:
        blank = snapshot.case.logged_at if name == "received_at" else None
        setattr(snapshot.stage, name, blank)
        return snapshot

    return drop


def nothing(case: Case, name: str) -> Any:
    """What stands in a column when nobody says anything: its default, or what any other case may have."""
    of_council = {"council_id": case.council_id}
    others = {
        "policy_version": lambda: PolicyVersion.objects.filter(**of_council).exclude(pk=case.policy_version_id).first(),
        "service_area": lambda: ServiceArea.objects.filter(**of_council).exclude(pk=case.service_area_id).first(),
        "received_at": lambda: case.logged_at,
        "channel": lambda: Channel.PHONE.value,
    }
    field = Case._meta.get_field(name)
    return others[name]() if name in others else None if field.null else field.get_default()


# What a case is known by, and what only letters go by.
NAMES = {"case": {"id", "council"}, "stage": {"id", "council", "case", "stage"}, "data": set[str]()}
NO_DATE_FOLLOWS = {
    "channel",
    "offered",
    "representation_state",
    "safeguarding",
    "on_behalf_of",
    "consent_from",
    "consent_until",
}


@pytest.mark.usefixtures("the_four_councils")
def test_no_input_of_a_date_can_be_forgotten() -> None:
    lives = lived()
    assert {life.name: life.outcome(copied(life.snapshot)) for life in lives} == {
        life.name: life.expected for life in lives
    }
    read = {of: names - NAMES[of] for of, names in read_of(lives).items()}
    drops = {
        **{f"event {kind}": without_kind(kind) for kind in CLOCK_KINDS},
        **{f"data {key}": without_key(key) for key in read["data"]},
        **{f"case {name}": without_column(name) for name in read["case"]},
        **{f"stage {name}": without_column_of_stage(name) for name in read["stage"]},
    }
    unnoticed = {what for what, drop in drops.items() if not any(life.notices(drop) for life in lives)}
    # No shipped policy lets the clock wait for permission: test_consent_pause.py has one that does.
    assert unnoticed == {f"case {name}" for name in NO_DATE_FOLLOWS} | {"data for_consent"}
    for slug in {slug for slug, *_ in LIVES.values()}:
        assert rebuild(councils.council(slug).pk).changed == ()
