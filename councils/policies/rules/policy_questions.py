"""All that a policy document can say, as questions that a complaints manager can answer one by one.

The parts of `Practice` are read off their dataclasses, so that a new field is a new question by itself. What has no
question (a list within a list) is written in the document's text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from councils.bodies.rules import code_keys, ombudsman_keys
from councils.calendars.rules.periods import Period
from councils.policies.rules.casework_rules import KindStep, Practice, ResponsePart
from councils.policies.rules.procedure_rules import (
    AgeTrigger,
    Anonymity,
    ClockStart,
    ContactKind,
    ExclusionCondition,
    Gate,
    Independence,
    ReceiptConvention,
)
from councils.vocabulary.roles import STAFF_ROLES, Role


class QuestionKind(StrEnum):
    """In what shape a question is answered."""

    TEXT = "text"
    LINES = "lines"
    PERIOD = "period"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Question:
    """One value of a part; `path` leads to it within the part, with dots. `provision`: what the Codes ask instead."""

    path: str
    label: str
    kind: QuestionKind = QuestionKind.TEXT
    choices: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    provision: str = ""

    @property
    def is_paragraph(self) -> bool:
        """Whether it only says where the policy states the value beside it."""
        return self.path.rpartition(".")[2] == "paragraph"


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that are answered together. `many`: the document holds a list of such parts; `one` names an entry."""

    key: str
    title: str
    questions: tuple[Question, ...]
    one: str = ""
    many: bool = False
    provision: str = ""

    def for_entry(self, number: int, entries: int) -> tuple[Question, ...]:
        """The questions of one entry (from 1) of so many: no window stands at the last stage."""
        if self.key == "stages" and number >= entries:
            return tuple(each for each in self.questions if not each.path.startswith("escalation."))
        return self.questions


def _words(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(each.value.replace("_", " ") for each in kind)


ROLES = tuple(role.value.replace("_", " ") for role in STAFF_ROLES)
OUTCOMES = ("upheld", "partly upheld", "not upheld")


def _paragraph(of: str) -> Question:
    return Question(f"{of}.paragraph" if of else "paragraph", "Paragraph of the policy")


def _target(key: str, label: str) -> tuple[Question, ...]:
    return Question(f"{key}.within", label, QuestionKind.PERIOD), _paragraph(key)


STAGE = (
    Question("name", "Name of the stage"),
    Question("acknowledgement.within", "Acknowledged within", QuestionKind.PERIOD, provision="acknowledge"),
    _paragraph("acknowledgement"),
    Question("response.within", "Answered within", QuestionKind.PERIOD, provision="respond"),
    Question("response.of", "Counted from", QuestionKind.CHOICE, _words(ClockStart)),
    _paragraph("response"),
    Question("extension.at_most", "Longest extension, in working days", QuestionKind.PERIOD, provision="extend"),
    Question("extension.times", "How often it can be extended", QuestionKind.NUMBER),
    Question("extension.to_agreed_date", "It can be extended to a date agreed with the customer", QuestionKind.FLAG),
    Question("extension.unless_good_reason", "It can be longer for a good reason that is approved", QuestionKind.FLAG),
    Question(
        "extension.gives_ombudsman_details",
        "The letter about an extension gives the Ombudsman's details",
        QuestionKind.FLAG,
    ),
    Question(
        "extension.explained", "The person is told the new date and the reason", QuestionKind.FLAG, provision="late"
    ),
    _paragraph("extension"),
    Question("pause.reasons", "Reasons for which the clock may stop", QuestionKind.LINES),
    Question("pause.longest", "Longest pause", QuestionKind.PERIOD),
    Question(
        "pause.reply_ends",
        "It waits for the complainant only, and what they send ends it on the day it came",
        QuestionKind.FLAG,
    ),
    _paragraph("pause"),
    Question("escalation.within", "Time to ask for the next stage", QuestionKind.PERIOD),
    Question(
        "escalation.reasons_not_needed", "Nobody has to give reasons for asking", QuestionKind.FLAG, provision="reasons"
    ),
    _paragraph("escalation"),
    Question("answered_by.roles", "Who answers, by role", QuestionKind.CHOICES, ROLES),
    Question("answered_by.titles", "Who answers, in the policy's words", QuestionKind.LINES),
    _paragraph("answered_by"),
    Question(
        "independence.test",
        "Who may not answer because of the stage before",
        QuestionKind.CHOICE,
        _words(Independence),
        "somebody-else",
    ),
    _paragraph("independence"),
)
OMBUDSMAN = (
    Question("bodies", "Ombudsmen", QuestionKind.CHOICES, ombudsman_keys),
    Question("label", "What the policy calls it"),
    *_target("acknowledgement", "Acknowledged within"),
    Question("reply_within", "Replied to within", QuestionKind.PERIOD),
    Question("answered_by.roles", "Who replies, by role", QuestionKind.CHOICES, ROLES),
    Question("answered_by.titles", "Who replies, in the policy's words", QuestionKind.LINES),
    _paragraph("answered_by"),
    Question("copied_to", "The reply is copied to"),
    _paragraph(""),
)
KIND = (
    Question("kind", "Kind of contact", QuestionKind.CHOICE, _words(ContactKind)),
    Question("handling", "What it means and how it is dealt with (for staff)"),
    Question("public_wording", "What residents read about it"),
    Question("gets", "What it gets", QuestionKind.CHOICES, _words(KindStep)),
    *_target("reply", "Replied to within"),
    Question("reply_when", "When it is replied to"),
    _paragraph(""),
)
EXCLUSION = (
    Question("key", "Short name, in small letters and hyphens"),
    Question("matter", "What is not taken"),
    Question("route", "Where the policy says it goes (for staff)"),
    Question("public_wording", "What residents read about it"),
    Question("bodies", "Where residents can take it, by short name in the table of bodies", QuestionKind.LINES),
    Question("procedure", "Procedure of the council that takes it"),
    Question("first_stage_only", "It is a reason at the first stage only", QuestionKind.FLAG),
    Question("condition", "What has to be true for it to apply", QuestionKind.CHOICE, _words(ExclusionCondition)),
    Question("named_body", "Body that the policy names and that cannot decide it in England"),
    Question("named_body_note", "Who can decide it, and the source"),
    _paragraph(""),
)
SOURCE = (
    Question("title", "Title of the policy"),
    Question("owner", "Who owns it"),
    Question("approved_by", "Who approved it"),
    Question("approved_on", "Approved on", QuestionKind.DAY),
    Question("review_due", "When it is reviewed"),
)
RECEIPT = (
    Question("counts", "Which day is the day of receipt", QuestionKind.CHOICE, _words(ReceiptConvention)),
    *(
        Question(f"hours.{day}", f"Hours on {day.capitalize()}s")
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    ),
    _paragraph(""),
)
AGE = (
    Question("within", "How old a matter may be", QuestionKind.PERIOD),
    Question("counts_from", "Counted from", QuestionKind.CHOICES, _words(AgeTrigger)),
    Question("discretion", "Who may make an exception"),
    _paragraph(""),
)
GENERAL = "general"
RULES = (
    QuestionGroup(
        GENERAL,
        "Name and start",
        (
            Question("version", "Name of the version"),
            Question("title", "Title"),
            Question("in_force_from", "In force from", QuestionKind.INSTANT),
            Question(
                "takes", "What it deals with, where not with complaints", QuestionKind.CHOICE, _words(ContactKind)
            ),
            Question("code", "Complaint Handling Code", QuestionKind.CHOICE, code_keys),
            Question("landlord_code", "Complaint Handling Code for landlord matters", QuestionKind.CHOICE, code_keys),
            Question("exclusions_complete", "Nothing but the listed matters can be declined", QuestionKind.FLAG),
        ),
    ),
    QuestionGroup("source", "The policy's own document", SOURCE),
    QuestionGroup("stages", "Stages", STAGE, "Stage", many=True),
    QuestionGroup("ombudsman", "Ombudsman", OMBUDSMAN),
    QuestionGroup(
        "outcomes",
        "Outcomes",
        (Question("words", "Outcomes of a response", QuestionKind.CHOICES, OUTCOMES), _paragraph("")),
    ),
    QuestionGroup(
        "response_parts",
        "What a response contains",
        (
            Question("parts", "Parts of a response, in the policy's words", QuestionKind.LINES),
            Question(
                "code_items", "Which of these does the policy ask for?", QuestionKind.CHOICES, _words(ResponsePart)
            ),
            _paragraph(""),
        ),
        provision="parts",
    ),
    QuestionGroup("age_limit", "Age limit", AGE, provision="age"),
    QuestionGroup(
        "closure_gates",
        "Before closing",
        (Question("gate", "Needed before closing", QuestionKind.CHOICE, _words(Gate)), _paragraph("")),
        "Condition",
        many=True,
    ),
    QuestionGroup(
        "reopening",
        "Reopening",
        (
            Question("within", "Raised within", QuestionKind.PERIOD),
            Question("less_than", "The policy says “less than”: the last day is the day before", QuestionKind.FLAG),
            Question("ground", "On what ground"),
            _paragraph(""),
        ),
    ),
    QuestionGroup("receipt", "Day of receipt", RECEIPT),
    QuestionGroup(
        "anonymous",
        "Anonymous complaints",
        (Question("treatment", "What happens to them", QuestionKind.CHOICE, _words(Anonymity)), _paragraph("")),
    ),
    QuestionGroup("kinds", "Kinds of contact", KIND, "Kind", many=True),
    QuestionGroup("exclusions", "What is not taken", EXCLUSION, "Exclusion", many=True),
)
# Titles and provisions of the parts of `Practice`, where the field's name alone would not do.
TITLES = {
    "channels": "Ways to complain",
    "automatic_receipt": "Automatic receipt",
    "repeats": "Repeated complaints",
    "refusal": "Refusing a complaint",
    "persistence": "Unreasonable persistence",
    "survey": "Survey",
    "lateness": "Late or extended cases",
    "first_contact": "Talking first",
    "office_holders": "Who does what",
    "adjustments": "Reasonable adjustments",
    "replying": "How replies are sent",
    "self_assessment": "Self-assessment against the Code",
    "fairness": "Fairness",
    "member_responsible": "Member Responsible for Complaints",
    "abuse": "Violence and abuse",
}
PROVISIONS = {
    "channels": "channels",
    "refusal": "refusal",
    "representative": "representative",
    "lateness": "late",
    "remedies": "remedies",
    "adjustments": "adjustments",
    "learning": "learning",
    "self_assessment": "annual",
    "reports": "annual",
    "fairness": "fairness",
    "member_responsible": "member",
}
LABELS = {
    "paragraph": "Paragraph of the policy",
    "every": "How often",
    "explained": "The reasons are explained",
    "gives_ombudsman": "The person is told of the Ombudsman",
    "from_ombudsman": "Learning from Ombudsman decisions is included",
    "account_first": "An account on the website comes first",
    "named_stage": "The policy makes an informal stage of it",
    "speak": "Staff speak to the person first",
    "solution_first": "A simple solution is tried first",
    "says_by_when": "It is said by when a remedy is given",
    "tracked": "Remedies are followed through",
    "recorded": "A record is kept",
    "agreed": "They are agreed with the person",
    "kinds": "Which",
    "code_items": "Which of these does the policy state?",
    "published": "It is published",
    "name": "Name",
    "recipients": "Who gets it",
    "contents": "What it contains",
    "update_every": "An update is sent every",
    "agreed_with_customer": "The interval is agreed with the customer",
}


def _practice() -> Iterator[QuestionGroup]:
    types = get_type_hints(Practice)
    for field in fields(Practice):
        kind = types[field.name]
        many = get_origin(kind) is tuple
        record: Any = next(each for each in get_args(kind) if is_dataclass(each))
        title = TITLES.get(field.name) or field.name.replace("_", " ").capitalize()
        questions = tuple(_asked(record))
        yield QuestionGroup(
            field.name, title, questions, "Entry" if many else "", many, PROVISIONS.get(field.name, "")
        )  # fmt: skip


def _asked(record: type[Any]) -> Iterator[Question]:
    types = get_type_hints(record)
    names = [field.name for field in fields(record) if field.name not in ("note", "paragraph")]
    for name in names:
        shape, choices = _shape(types[name])
        yield Question(name, LABELS.get(name) or name.replace("_", " ").capitalize(), shape, choices)
    yield _paragraph("")


def _shape(kind: Any) -> tuple[QuestionKind, tuple[str, ...]]:
    several = get_origin(kind) is tuple
    if several or isinstance(kind, UnionType):
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if kind is Role:
        return QuestionKind.CHOICES, ROLES
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return (QuestionKind.CHOICES if several else QuestionKind.CHOICE), _words(kind)
    plain = {
        bool: QuestionKind.FLAG,
        Period: QuestionKind.PERIOD,
        str: QuestionKind.LINES if several else QuestionKind.TEXT,
    }
    return plain[kind], ()


@cache
def policy_parts() -> tuple[QuestionGroup, ...]:
    """Every part of a policy document, in the order in which it is read."""
    return (*RULES, *_practice())


def part_called(key: str) -> QuestionGroup | None:
    """The part of that key, or None."""
    return next((part for part in policy_parts() if part.key == key), None)


PLACE = re.compile(r"(?P<key>[a-z_]+)(?:\[(?P<index>\d+)\])?(?:\.(?P<path>.*))?")


def plain_place(place: str) -> str:
    """Where a problem stands, in the words of the questions: "Stage 1: Answered within"."""
    found = PLACE.fullmatch(place)
    part = part_called(found["key"]) if found else None
    if found is None or part is None:
        return _general_place(place)
    where = part.title
    if found["index"] is not None:
        where = f"{part.one} {int(found['index']) + 1}"
        where = where if part.key == "stages" else f"{part.title}, {where.lower()}"
    return f"{where}: {_label(part, found['path'])}" if found["path"] else where


def _label(part: QuestionGroup, path: str) -> str:
    asked = next((each for each in part.questions if each.path == path), None)
    if asked is None:
        return path.replace("_", " ").replace(".", ", ")
    if asked.is_paragraph and "." in path:
        beside = next(each for each in part.questions if each.path.startswith(path.partition(".")[0]))
        return f"{asked.label}, beside “{beside.label}”"
    return asked.label


def _general_place(place: str) -> str:
    general = next(part for part in RULES if part.key == GENERAL)
    return f"{general.title}: {_label(general, place)}" if place in {each.path for each in general.questions} else place
