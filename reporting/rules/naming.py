from complaints.vocabulary.lifecycle import FINDINGS, ground_label
from councils.bodies.rules import ombudsmen
from ombudsman.rules import decision_label
from reporting.rules.definitions import POSITIONS, STANDINGS, THANKS_SHARED, MeasureStanding, Yardstick
from reporting.rules.sections.received import CHANNELS, OTHERS, THEMES

YARDSTICKS = {
    Yardstick.ACKNOWLEDGED: "acknowledgement",
    Yardstick.ANSWERED: "response",
    Yardstick.CODE_ACKNOWLEDGED: "acknowledgement against the Code’s dates",
    Yardstick.CODE_ANSWERED: "response against the Code’s dates",
    Yardstick.CODE_EXTENDED: "response within the Code’s longest extension",
}
WORDS = {
    "channel": CHANNELS,
    "theme": THEMES,
    "position": POSITIONS,
    "other": OTHERS,
    "began_as": {value: f"Complaints that first came in as {label.lower()}" for value, label in OTHERS.items()},
    "enquiry": {each.value: f"Enquiries from members: {STANDINGS[each].lower()}" for each in MeasureStanding},
    "thanks": THANKS_SHARED,
    "reply": {each.value: f"Reply: {STANDINGS[each].lower()}" for each in MeasureStanding},
}
# Their values are council data, which has no fixed name here.
OTHERWISE = {"service": "Complaints about one service", "procedure": "Complaints under one procedure"}


def figure_name(figure: str) -> str:
    """`figure` as in `Cell.behind`."""
    kind, *parts = figure.split(".")
    if kind in ("intake", "referral"):
        axis, value = parts
        if axis in ("declined", "refused_further"):
            return ground_label(value)
        return _named(axis, value) or OTHERWISE.get(axis, "Complaints")
    if kind == "reopened":
        return "Complaints reopened"
    if kind == "further":
        return f"Escalated after stage {parts[0]}"
    return f"Stage {parts[0]}{_detail(kind, parts[1:])}"


def _named(axis: str, value: str) -> str:
    if axis == "body":
        return ombudsmen()[value].name if value in ombudsmen() else ""
    if axis == "decision":
        return f"Decision: {decision_label(value).lower()}"
    return WORDS.get(axis, {}).get(value, "")


def _detail(kind: str, parts: list[str]) -> str:
    if not parts:
        return ""
    if kind == "answer":
        known = {each.value: each.label.lower() for each in FINDINGS}
        return f": {known.get(parts[0], 'responded')}"
    if kind == "again":
        return f", response after reopening: {STANDINGS[MeasureStanding(parts[0])].lower()}"
    yardstick, standing = parts
    return f", {YARDSTICKS[Yardstick(yardstick)]}: {STANDINGS[MeasureStanding(standing)].lower()}"
