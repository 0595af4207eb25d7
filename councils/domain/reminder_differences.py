"""What changed in a council's reminders, in sentences."""

from councils.domain.reminder_settings import ANY, Ladder, News, ReminderSettings, Rung

HOW_NEWS = {News.AT_ONCE: "in a message each", News.DIGEST: "in the day's digest"}


def clock_name(clock: str, stage: int | None = None) -> str:
    """A clock as people call it, for instance "Response at stage 2"."""
    name = "Every other date" if clock == ANY else clock.replace("_", " ").replace("ombudsman", "Ombudsman")
    return name[:1].upper() + name[1:] + ("" if stage is None else f" at stage {stage}")


def step_in_words(rung: Rung) -> str:
    """A step with everything it says."""
    people = ", ".join(level.label.lower() for level in rung.tells)
    return f"{rung.when.lower()}: {people}{', at once' if rung.at_once else ''}"


def reminder_changes(before: ReminderSettings, after: ReminderSettings) -> list[str]:
    """One sentence for everything that is different; none where nothing is."""
    said = []
    if (before.opens, before.closes) != (after.opens, after.closes):
        said.append(f"Hours: {_hours(before)} becomes {_hours(after)}.")
    if before.digest != after.digest:
        said.append("What can wait comes once a day." if after.digest else "Every reminder is a message of its own.")
    if before.news is not after.news:
        said.append(f"Champions hear of what came in {HOW_NEWS[after.news]}.")
    old, new = ({(each.clock, each.stage): each for each in settings.ladders} for settings in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        said += _ladder_changes(clock_name(*key), old.get(key), new.get(key))
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
