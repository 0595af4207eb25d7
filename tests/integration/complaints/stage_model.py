"""What a stage's rows have to say, worked out a second time: with the oracle's own calendar, and nothing remembered."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.unit.complaints import oracle

OPEN = ("received", "under_investigation")
ENDED = ("closed", "declined", "withdrawn")


@dataclass
class Round:
    """One time that a stage has to be answered. `happened` are pauses [from, until or None], days and agreed dates."""

    received: datetime
    acknowledged: date | None = None
    happened: list[tuple[date, str, list[date | None] | int | date]] = field(default_factory=list)
    responded: datetime | None = None

    @property
    def pause(self) -> list[date | None] | None:
        """The pause that lasts."""
        pauses = [each for _, kind, each in self.happened if kind == "pause"]
        return pauses[-1] if pauses and isinstance(pauses[-1], list) and pauses[-1][1] is None else None

    @property
    def extensions(self) -> list[tuple[date, str, list[date | None] | int | date]]:
        """Days and agreed dates, the last that was granted at the end."""
        return [each for each in self.happened if each[1] != "pause"]

    def before(self, day: date) -> "Round":
        """What was known of it until a day on which it was acknowledged."""
        known: list[tuple[date, str, list[date | None] | int | date]] = []
        for on, kind, what in self.happened:
            if isinstance(what, list):
                what = [each if each is not None and each < day else None for each in what]
            if on < day:
                known.append((on, kind, what))
        return Round(self.received, happened=known)

    def go_on(self, on: date) -> None:
        """The clock runs again from this day."""
        if self.pause is not None:
            self.pause[1] = on


@dataclass
class Life:
    """One case as it was led: its status, its stage and the rounds of that stage."""

    status: str
    stage: int
    rounds: list[Round]

    @property
    def now(self) -> Round:
        """The round that counts."""
        return self.rounds[-1]

    def dates(self, policy: list[oracle.Stage], closed: oracle.Closed) -> oracle.Dates:
        """The dates of the round that counts, in the order in which things happened to it."""
        each, stage = self.now, policy[self.stage - 1]
        asked = oracle.Asked(each.received, acknowledged=each.acknowledged, responded=each.responded)
        found = oracle.consult(stage, asked, closed)
        start = found.received_on
        if stage.of_acknowledgement:
            start = each.acknowledged or found.acknowledgement_due or start
        # A pause counts on the day it began, before an extension of the same day.
        for _, kind, what in sorted(each.happened, key=lambda one: (one[0], one[1] != "pause")):
            found.working = _moved(found.working, kind, what, start, closed)
        if stage.of_acknowledgement and each.acknowledged is not None:
            # A date that has passed while the clock ran is missed: a late acknowledgement moves it no more.
            known = each.before(each.acknowledged)
            due = Life(self.status, self.stage, [known]).dates(policy, closed).working
            if due is not None and due < each.acknowledged and known.pause is None:
                found.working = due
        return found


def _moved(due: date | None, kind: str, what: object, start: date, closed: oracle.Closed) -> date | None:
    if due is None:
        return None
    if isinstance(what, list):
        first, last = what
        return due if last is None else oracle.walk(due, oracle.worked(max(first, start), last, closed), closed)
    if isinstance(what, int):
        return oracle.walk(due, what, closed)
    # A date that was agreed once and isn't later any more, because a day stopped counting, agrees nothing.
    return what if isinstance(what, date) and what > due else due


def english_day(at: datetime) -> date:
    """The date in England."""
    return oracle.english_date(at.astimezone(oracle.UTC))


def a_weekday(day: date) -> date:
    """The day, or the Monday after it."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
