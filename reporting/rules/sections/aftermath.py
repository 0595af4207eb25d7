"""Ombudsman and learning."""

from councils.bodies.rules import ombudsmen
from ombudsman.rules import decision_label
from reporting.rules import definitions
from reporting.rules.definitions import FOUND_FAULT, Figures, MeasureStanding
from reporting.rules.lines import columns, line, occurring, share
from reporting.rules.report import Lesson, Row, Section, Table


def ombudsman_section(figures: Figures) -> Section:
    bodies = {key: each.name for key, each in ombudsmen().items()}
    standings = {each.value: definitions.STANDINGS[each] for each in MeasureStanding}
    decisions = {word.key: decision_label(word.key) for each in ombudsmen().values() for word in each.decisions}
    in_time = share("Replies on time, per cent", figures.replied_in_time, total=True)
    return Section(
        "ombudsman",
        "Ombudsman enquiries and decisions",
        (
            _by(figures, "body", "New Ombudsman enquiries", bodies, definitions.REFERRALS),
            _by(figures, "reply", "The council’s replies", standings, definitions.REPLIES, in_time),
            _by(figures, "decision", "Decisions", decisions, definitions.DECISIONS),
        ),
    )


def _by(figures: Figures, axis: str, caption: str, labels: dict[str, str], definition: str, *more: Row) -> Table:
    lines = (
        line(label, figures.referrals, axis, value, behind=f"referral.{axis}.{value}")
        for value, label in labels.items()
    )
    total = line("All", figures.referrals, axis, total=True)
    rows = (*occurring(lines), total, *more)
    return Table(f"ombudsman-{axis}", caption, "Complaints", columns(figures.quarter), rows, definition)


def learning(figures: Figures) -> Section:
    rows = (
        line("Responses with learning recorded", figures.learned),
        share("Of all responses, per cent", figures.share_learned),
        share("Of responses that upheld the complaint, per cent", figures.share_learned, *FOUND_FAULT),
    )
    caption = "Learning recorded"
    table = Table("learning", caption, "Responses sent", columns(figures.quarter), rows, definitions.LEARNING)
    newest = (Lesson(*each) for each in figures.counted.lessons)
    lessons = tuple(sorted(newest, key=lambda lesson: lesson.service))
    intro = "" if lessons else "No learning has been recorded for complaints we responded to in this quarter."
    return Section("learning", "Learning", (table,), intro, lessons)
