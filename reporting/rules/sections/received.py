"""Complaints received and refused."""

from collections.abc import Mapping

from complaints.vocabulary.lifecycle import Channel, DeclineReason, Theme, ground_label
from councils.policies.rules.casework_rules import ContactKind
from reporting.rules import definitions
from reporting.rules.definitions import Figures, Yardstick
from reporting.rules.lines import columns, line, occurring
from reporting.rules.report import Picture, Section, Table

NO_THEME = "No theme chosen"
CHANNELS = {each.value: each.label for each in Channel}
OTHERS = {each.value: each.value.capitalize() for each in ContactKind if each is not ContactKind.COMPLAINT}
STANDINGS = {each.value: label for each, label in definitions.STANDINGS.items()}
HEADINGS = {"other": "Contacts", "enquiry": "Enquiries", "thanks": "Contacts"}
THEMES = {**{each.value: each.label for each in Theme}, "": NO_THEME}
REASONS = {each.value: each.label for each in DeclineReason}


def received(figures: Figures) -> Section:
    procedures = {key: key.replace("-", " ").capitalize() for key in figures.values("procedure")}
    services = {str(service.id): service.name for service in figures.counted.services}
    # Only for councils with several procedures.
    kinds = (_by(figures, "procedure", "Complaints by procedure", procedures, definitions.RECEIVED),)
    more = (
        _by(figures, "began_as", "Complaints that first came in as something else", OTHERS, definitions.BEGAN_AS),
        _by(figures, "enquiry", "Enquiries from councillors and MPs", STANDINGS, definitions.ENQUIRIES),
        _by(figures, "thanks", "Compliments and nominations", definitions.THANKS_SHARED, definitions.THANKS),
    )
    others = _by(figures, "other", "Other contacts (not included in any other figure)", OTHERS, definitions.OTHERS)
    return Section(
        "received",
        "Complaints received",
        (
            _by(figures, "channel", "Complaints by channel", CHANNELS, definitions.RECEIVED),
            *(kinds if len(procedures) > 1 else ()),
            _begun(figures),
            _drawn(figures, "service", "Complaints by service", services, definitions.SERVICE_NOW),
            _drawn(figures, "theme", "Complaints by theme", THEMES, definitions.THEME),
            _by(figures, "position", "Complaints by status", definitions.POSITIONS, definitions.POSITION),
            *(table for table in (others, *more) if table.rows[:-1]),
        ),
    )


def refused(figures: Figures) -> Section:
    axes = (
        ("declined", "Not accepted as complaints", definitions.DECLINED),
        ("refused_further", "Next stage refused", definitions.REFUSED_FURTHER),
    )
    tables = tuple(
        _by(figures, axis, caption, _reasons(figures, axis), text)
        for axis, caption, text in axes
        if figures.values(axis)
    )
    intro = "" if tables else "No complaints received in these quarters were refused."
    return Section("refused", "Complaints not accepted", tables, intro)


def _reasons(figures: Figures, axis: str) -> dict[str, str]:
    return REASONS | {key: ground_label(key) for key in figures.values(axis) if key not in REASONS}


def _by(figures: Figures, axis: str, caption: str, labels: Mapping[str, str], definition: str) -> Table:
    lines = occurring(
        line(label, figures.received, axis, value, behind=f"intake.{axis}.{value}") for value, label in labels.items()
    )
    total = line("All", figures.received, axis, total=True)
    heading = HEADINGS.get(axis, "Complaints")
    return Table(axis, caption, heading, columns(figures.quarter), (*lines, total), definition)


def _drawn(figures: Figures, axis: str, caption: str, labels: Mapping[str, str], definition: str) -> Table:
    table = _by(figures, axis, caption, labels, definition)
    *lines, total = table.rows
    lines.sort(key=lambda row: (-(row.cells[0].value or 0), row.label))
    return Table(
        table.key, caption, axis.capitalize(), table.columns, (*lines, total), definition, picture=Picture.BARS
    )


def _begun(figures: Figures) -> Table:
    lines = tuple(
        line(f"Stage {stage}", figures.standing, stage, Yardstick.ANSWERED, behind=f"stage.{stage}")
        for stage in figures.stages
    )
    caption = "Stages started in the quarter"
    return Table("stages", caption, "Stages started", columns(figures.quarter), lines, definitions.STAGES_BEGUN)
