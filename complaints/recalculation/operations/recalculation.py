"""Writes what follows from the events for many cases at once, and only where it isn't stored already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from complaints.cases.operations import stored_deadlines
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.obligations import Promise, promises
from complaints.deadlines.timetables_by_clock import TimetablesByClock
from complaints.models import Case, Deadline, StageRecord
from complaints.recalculation.queries.stored_clocks import Stored, stored
from complaints.reminders.queries.settings import reminding
from complaints.reminders.rules import again_at
from complaints.vocabulary.lifecycle import ENDED
from councils.models import Council
from councils.tenancy.updating import update_alike, update_many

OWNER = ("officer_id", "service_area_id")
DEADLINE = tuple(name for name in stored_deadlines.WRITTEN if name not in OWNER)
SHOWN = stored_deadlines.SHOWN
# The instant of an answer is a case's own; the other columns of a stage follow from days.
ANSWERED = "responded_at"


class CasesAlike(NamedTuple):
    """A case, and the numbers of all that are alike it in what is stored and in what follows, its own among them."""

    one: Stored
    all: Sequence[int]


@dataclass
class _Writing:
    """Rows to be written: by kind those that all cases of a kind share, by their numbers those of single cases."""

    stage_names: tuple[str, ...] = ()
    stages: list[tuple[Any, ...]] = field(default_factory=list)
    deadlines: list[tuple[Any, ...]] = field(default_factory=list)
    cases: list[tuple[Any, ...]] = field(default_factory=list)
    members: list[tuple[int, int]] = field(default_factory=list)
    answered: list[tuple[Any, ...]] = field(default_factory=list)
    owners: list[tuple[Any, ...]] = field(default_factory=list)
    new: list[Deadline] = field(default_factory=list)

    def write(self) -> int:
        """Returns how many rows changed."""
        return (
            update_alike(StageRecord, "case_id", ("stage",), self.stage_names, self.stages, self.members)
            + update_alike(Deadline, "case_id", ("kind", "subject"), DEADLINE, self.deadlines, self.members)
            + update_alike(Case, "id", (), SHOWN, self.cases, self.members)
            + update_many(StageRecord, (ANSWERED,), self.answered)
            + update_many(Deadline, OWNER, self.owners)
            + len(Deadline.objects.bulk_create(self.new))
        )


def redate(kinds: Sequence[CasesAlike], timetables: TimetablesByClock, council: Council, at: datetime) -> int:
    """Bring the stages, deadlines, reminders and due dates of cases in line; returns how many rows changed.

    `at` is when it was decided that they move: reminders that went out before have gone out.

    The caller has locked the cases and then their deadlines. What is stored of an ended case stays, except when
    people are reminded of a reply that an Ombudsman waits for.
    """
    how = stored_deadlines.HowReminded(reminding(council, timetables.calendar), at)
    writing = _Writing()
    for alike in kinds:
        if _add(writing, alike, timetables, how):
            # What no other case of its kind shares is written for each by itself.
            for each in stored(Case.objects.filter(pk__in=alike.all)):
                _add(writing, CasesAlike(each, (each.case.pk,)), timetables, how)
    return writing.write()


class _Differences(NamedTuple):
    """What a case's rows would say, as far as it isn't stored already."""

    stage: dict[str, Any]
    deadlines: list[Deadline]
    owners: list[Deadline]
    new: list[Deadline]
    shown: tuple[Any, ...]


def _differences(each: Stored, timetables: TimetablesByClock, how: stored_deadlines.HowReminded) -> _Differences:
    """Makes the deadlines and the case what they should be, and says which of them were not."""
    facts = each.facts(timetables)
    live = facts.status not in ENDED
    said = stored_deadlines.stage_dates(facts) if live and facts.rounds == 1 else {}
    before = [(_values(row, DEADLINE), _values(row, OWNER)) for row in each.deadlines]
    shown = _values(each.case, SHOWN)
    derive(each, facts if live else None, how)
    new = _new(each, facts, how) if live else []
    stored_deadlines.show_due(each.case, [*each.deadlines, *new])
    pairs = list(zip(each.deadlines, before, strict=True))
    return _Differences(
        said if any(getattr(each.current_stage, name) != value for name, value in said.items()) else {},
        [row for row, (dates, _) in pairs if _values(row, DEADLINE) != dates],
        [row for row, (_, owner) in pairs if _values(row, OWNER) != owner],
        new,
        () if _values(each.case, SHOWN) == shown else _values(each.case, SHOWN),
    )


def _add(
    writing: _Writing, alike: CasesAlike, timetables: TimetablesByClock, how: stored_deadlines.HowReminded
) -> bool:
    """Note what differs of a kind; True, and nothing noted, where its cases have to be looked at one by one."""
    stage = alike.one.current_stage
    found = _differences(alike.one, timetables, how)
    answered = found.stage.pop(ANSWERED, stage.responded_at)
    if len(alike.all) > 1 and (answered != stage.responded_at or found.owners or found.new):
        return True
    kind = len(writing.members)
    if found.stage:
        writing.stage_names = tuple(found.stage)
        writing.stages.append((kind, stage.stage, *found.stage.values()))
    if answered != stage.responded_at:
        writing.answered.append((stage.pk, answered))
    writing.deadlines += [(kind, row.kind, row.subject, *_values(row, DEADLINE)) for row in found.deadlines]
    writing.owners += [(row.pk, *_values(row, OWNER)) for row in found.owners]
    writing.new += found.new
    if found.shown:
        writing.cases.append((kind, *found.shown))
    if any(found):
        writing.members += [(kind, pk) for pk in alike.all]
    return False


def derive(each: Stored, facts: CaseFacts | None, how: stored_deadlines.HowReminded) -> None:
    """Make the deadlines of a case what they should be stored as; without facts only their reminders."""
    promised: dict[str, Promise] = {promise.kind: promise for promise in promises(facts)} if facts else {}
    owner = (each.case.officer_id, each.case.service_area_id)
    for row in each.deadlines:
        was = (row.due_on, row.next_at)
        promise = promised.get(row.kind) if row.subject == each.case.stage else None
        if promise is not None and promise.due is not None:
            stored_deadlines.put(row, promise, owner, how)
        elif promise is not None:
            row.open, row.next_at = False, None
        if row.next_at is not None and (row.due_on, row.next_at) == was:
            row.next_at = again_at(how.plan(row, row.due_on), row.next_at, how.at)


def _new(each: Stored, facts: CaseFacts, how: stored_deadlines.HowReminded) -> list[Deadline]:
    """What is owed from now on and wasn't before: a limit comes before the council's own date once that has moved."""
    case, made = each.case, []
    known = {(row.kind, row.subject) for row in each.deadlines}
    for promise in promises(facts):
        if promise.due is not None and (promise.kind, case.stage) not in known:
            row = Deadline(council_id=case.council_id, case=case, kind=promise.kind, subject=case.stage)
            stored_deadlines.put(row, promise, (case.officer_id, case.service_area_id), how)
            made.append(row)
    return made


def _values(row: Case | Deadline, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
