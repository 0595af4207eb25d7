"""What changed in a council's reminders, in sentences."""

from collections.abc import Mapping

from councils.domain.reminder_settings import ANY, Ladder, News, ReminderSettings, Rung

HOW_NEWS = {News.AT_ONCE: "in a message each", News.DIGEST: "in the day’s message"}


def clock_name(names: Mapping[str, str], clock: str, stage: int | None = None) -> str:
    """A clock as people call it everywhere, for instance "Response at stage 2"; `names` has one for each clock."""
    name = "Every other date" if clock == ANY else names[clock]
    return name + ("" if stage is None else f" at stage {stage}")


def step_in_words(rung: Rung) -> str:
    """A step with everything it says."""
    people = ", ".join(level.label.lower() for level in rung.tells)
    return f"{rung.when.lower()}: {people}{', at once' if rung.at_once else ''}"


def reminder_changes(before: ReminderSettings, after: ReminderSettings, names: Mapping[str, str]) -> list[str]:
    """One sentence for everything that is different; none where nothing is. `names` are those of the clocks."""
    said = []
    if (before.opens, before.closes) != (after.opens, after.closes):
        said.append(f"Hours: {_hours(before)} becomes {_hours(after)}.")
    if before.digest != after.digest:
        said.append(
            "What can wait comes in the day’s message." if after.digest else "Every reminder is a message of its own."
        )
    if before.news is not after.news:
        said.append(f"Champions hear of what came in {HOW_NEWS[after.news]}.")
    old, new = ({(each.clock, each.stage): each for each in settings.ladders} for settings in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        said += _ladder_changes(clock_name(names, *key), old.get(key), new.get(key))
    return said


def _ladder_changes(name: str, before: Ladder | None, after: Ladder | None) -> list[str]:
    if after is None:
        return [f"{name} has no steps of its own any more."]
    if before is None:
        return [f"{name} has steps of its own: {'; '.join(map(step_in_words, after.rungs))}."]
    lost = [f"{name}: no longer {step_in_words(rung)}." for rung in before.rungs if rung not in after.rungs]
    return lost + [f"{name}: now {step_in_words(rung)}." for rung in after.rungs if rung not in before.rungs]


def _hours(settings: ReminderSettings) -> str:
    return f"{settings.opens:%H:%M} to {settings.closes:%H:%M}"
