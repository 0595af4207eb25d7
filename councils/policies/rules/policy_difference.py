"""What changes from one version of a policy to another, in words that a complaints manager would use.

Both are walked field by field. Lists of things with a name of their own (stages, exclusions, kinds, reports ...) are
matched by that name, so that a new entry is one difference and not a shift of all that follow.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple

from councils.calendars.rules.periods import Period
from councils.calendars.rules.working_days import LONDON, written
from councils.policies.rules.procedure_rules import Cite, ProcedureRules, Target

NOTHING = "nothing: the policy is silent"
# What tells the entries of a list apart, by the first of these that an entry has.
NAMES = ("number", "key", "kind", "gate", "subject", "of", "title", "name")
# Said together with the value that they explain, or following from another field.
BESIDE = ("paragraph", "note")
SAID = {
    "practice": "",
    "stages": "",
    "by_days": "extension by a number of days",
    "to_agreed_date": "extension to a date agreed with the customer",
    "at_most": "longest extension",
    "soft": "more than the longest extension, for a good reason",
    "times": "how often it can be extended",
    "explained": "the person is told the new date and the reason",
    "code_items": "of the Codes' list",
    "response_code_parts": "parts of a response, of the Code's list",
    "gives_ombudsman_details": "Ombudsman's details with an extension",
    "unit_stated": "unit of the days stated",
    "escalation_window": "time to ask for the next stage",
    "escalating": "asking for the next stage",
    "responders": "who answers, by role",
    "responder_titles": "who answers",
    "nominee": "a nominee may answer",
    "direct_when": "reached directly",
    "longest": "longest pause",
    "reply_ends": "what the complainant sends ends the pause",
    "reply": "reply",
    "bodies": "Ombudsmen",
    "code": "Complaint Handling Code",
    "takes": "what the procedure deals with",
    "landlord_code": "Complaint Handling Code for landlord matters",
    "in_force_from": "in force from",
    "provisional": "provisional values",
    "outcomes": "outcomes of a response",
    "kinds": "kinds",
    "office_holders": "duties",
    "exclusions": "exclusion",
    "exclusions_complete": "only the listed matters can be declined",
    "public_wording": "what residents read",
    "condition": "what has to be true for it to apply",
    "named_body": "body that the policy names",
    "named_body_note": "who can decide it instead",
    "closure_gates": "before closing",
    "repeats": "repeated complaints",
    "reports": "report",
    "every": "",
    "self_assessment": "self-assessment",
    "routes": "Ombudsman route",
    "special_matters": "special matter",
}

CHAPTERS = {"kinds": "kind of contact"}


class Difference(NamedTuple):
    """One thing that changes; `before` and `after` are None where it comes or goes altogether."""

    place: str
    before: str | None
    after: str | None

    @property
    def sentence(self) -> str:
        """The difference as a sentence."""
        if self.before is None:
            return f"New: {self.place}: {self.after}."
        if self.after is None:
            return f"No longer: {self.place} (it was {self.before})."
        place = f"{self.place[:1].upper()}{self.place[1:]}"
        if self.before == NOTHING:
            return f"{place}: {self.after}, where the policy was silent."
        if self.after == NOTHING:
            return f"{place}: the policy becomes silent, it was {self.before}."
        return f"{place}: {self.before} becomes {self.after}."


def differences(before: ProcedureRules, after: ProcedureRules) -> tuple[Difference, ...]:
    """Everything that is different, in the order of the rules; empty where both say the same."""
    return tuple(_between(before, after, ""))


def _between(before: Any, after: Any, place: str) -> Iterator[Difference]:
    if before == after:
        return
    if _is_part(before) and type(before) is type(after):
        for field in fields(before):
            if field.name not in BESIDE and not field.name.endswith("_cite"):
                inner = (getattr(before, field.name), getattr(after, field.name))
                yield from _between(*inner, _join(place, _label(field.name) if place else _chapter(field.name)))
        yield from _source_moved(before, after, place)
    elif _is_list_of_parts(before, after):
        yield from _entries(before, after, place)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _items(before, after, place)
    else:
        yield Difference(place, said(before), said(after))


def _is_part(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Period | Target | Cite)


def _is_list_of_parts(before: Any, after: Any) -> bool:
    lists = isinstance(before, tuple) and isinstance(after, tuple)
    return lists and all(_is_part(each) for each in (*before, *after))


def _entries(before: tuple[Any, ...], after: tuple[Any, ...], place: str) -> Iterator[Difference]:
    old, new = _by_name(before), _by_name(after)
    for name in [*old, *(name for name in new if name not in old)]:
        where = _join(place, name)
        if name not in new:
            yield Difference(where, said(old[name]), None)
        elif name not in old:
            yield Difference(where, None, said(new[name]))
        else:
            yield from _between(old[name], new[name], where)


def _by_name(entries: tuple[Any, ...]) -> dict[str, Any]:
    return {_name(entry): entry for entry in entries}


def _name(entry: Any) -> str:
    key = next((name for name in NAMES if hasattr(entry, name)), "")
    value = getattr(entry, key, "")
    return f"stage {value}" if key == "number" else said(value)


def _items(before: tuple[Any, ...], after: tuple[Any, ...], place: str) -> Iterator[Difference]:
    """Lists of plain values: what goes and what comes; the order matters only where nothing else changed."""
    gone = [each for each in before if each not in after]
    come = [each for each in after if each not in before]
    if not gone and not come:
        yield Difference(place, said(before), said(after))
    for each in gone:
        yield Difference(place, said(each), None)
    for each in come:
        yield Difference(place, None, said(each))


def _source_moved(before: Any, after: Any, place: str) -> Iterator[Difference]:
    """Where the value is the same and only its paragraph changed; other differences bring their own."""
    old, new = getattr(before, "paragraph", ""), getattr(after, "paragraph", "")
    if old != new and place:
        yield Difference(_join(place, "paragraph"), said(old), said(new))


def said(value: Any) -> str:
    """A value as words: what is absent is silence, not an empty place."""
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = value.astimezone(LONDON)
        return f"{written(local.date())} at {local:%H:%M}"
    return _said_thing(value)


def _said_thing(value: Any) -> str:
    if isinstance(value, date):
        return written(value)
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ")
    if isinstance(value, Target):
        kept = f"{value.period} of {value.counts_from.value}{', as an aim' if value.aim else ''}"
        kept += ", with that day as the first" if value.first_day_counts else ""
        return f"{kept}{f', only: {value.when}' if value.when else ''} ({value.paragraph})"
    if isinstance(value, tuple):
        return ", ".join(said(each) for each in value)
    if is_dataclass(value) and not isinstance(value, Period):
        return _said_part(value)
    return str(value).replace("_", " ")


def _said_part(part: Any) -> str:
    """A whole part in one line: what it states, without what it leaves out."""
    stated = [(field.name, getattr(part, field.name)) for field in fields(part) if field.name not in BESIDE]
    words = [
        f"{_label(name)} {said(value)}".strip() for name, value in stated if value not in (None, "", (), False, Cite())
    ]
    return "; ".join(words)


def _label(name: str) -> str:
    return SAID.get(name, name.replace("_", " "))


def _chapter(name: str) -> str:
    """A list of the procedure's own: the same word means something else within a part."""
    return CHAPTERS.get(name) or _label(name)


def _join(place: str, name: str) -> str:
    return ", ".join(part for part in (place, name) if part)
