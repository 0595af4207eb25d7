"""A policy's document as cards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from councils.bodies.rules import code_keys, handling_code, ombudsmen
from councils.calendars.rules import written
from councils.policies.rules.code_check import PROVISIONS, Provision, Verdict, check
from councils.policies.rules.policy_editing import Document, entries, entry, value
from councils.policies.rules.policy_questions import GENERAL, Question, QuestionGroup, QuestionKind, policy_parts
from councils.policies.rules.procedure_rules import ProcedureRules
from portal.layout.display import PageLink
from portal.wording import clock_time, moment

SILENT = "The policy does not say"
# Questions of a stage whose provision's key ends with the stage's number, and the stages that have one.
NUMBERED = {"acknowledge": (1, 2), "respond": (1, 2)}
OF_STAGE = {"extend": 1, "reasons": 1, "someone-else": 2}
GATES = {"learning form": "Learning is recorded"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One value with its paragraph. If `silent`, the text is what the Code requires."""

    label: str
    text: str
    paragraph: str = ""
    note: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    rules: tuple[Rule, ...]
    change: PageLink | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    cards: tuple[Card, ...]
    add: PageLink | None = None


@dataclass(frozen=True, slots=True)
class PolicyText:
    """`met`: keys of the provisions that the whole policy meets."""

    document: Document
    met: frozenset[str]


def chapters(document: Document, rules: ProcedureRules, change: Any = None) -> tuple[Chapter, ...]:
    """`change(part, number)` returns the address of an entry's form."""
    met = (checked.provision.key for checked in check(rules) if checked.finding.verdict is Verdict.MET)
    policy = PolicyText(document, frozenset(met))
    return tuple(_chapter(policy, part, change) for part in policy_parts())


def _chapter(policy: PolicyText, part: QuestionGroup, change: Any) -> Chapter:
    there = entries(policy.document, part)
    numbers = range(1, there + 1) if part.many else range(1, 2)
    add = None
    if change and part.many:
        add = PageLink(
            f"Add {_article(part.one)} {part.one.lower()}", change(part, there + 1), hidden=f"to {part.title}"
        )
    cards = tuple(_card(policy, part, number, change) for number in numbers)
    if not cards:
        cards = (Card("", (_silence(part.title, part.provision, policy, 0),)),)
    return Chapter(part.key.replace("_", "-"), part.title, cards, add)


def _card(policy: PolicyText, part: QuestionGroup, number: int, change: Any) -> Card:
    content = entry(policy.document, part, number)
    title = _title(part, content, number)
    link = PageLink("Change", change(part, number), hidden=title or part.title) if change else None
    if not content:
        return Card(title, (_silence(part.title, part.provision, policy, 0),), link)
    questions = part.for_entry(number, entries(policy.document, part))
    rules = [rule for group in grouped(questions) for rule in _rules(policy, content, group, number)]
    return Card(title, tuple(rules), link)


def _title(part: QuestionGroup, content: Document, number: int) -> str:
    if not part.many:
        return ""
    name = content.get("name") or content.get("title") or content.get("kind") or content.get("key") or ""
    if part.key == "stages" or not name:
        return f"{part.one} {number}"
    return str(name).replace("-", " ").capitalize()


def grouped(questions: tuple[Question, ...]) -> Iterator[list[Question]]:
    """Yield questions that share a paragraph."""
    for _, group in groupby(questions, key=lambda each: each.path.rpartition(".")[0]):
        yield list(group)


def _rules(policy: PolicyText, content: Document, group: list[Question], number: int) -> Iterator[Rule]:
    inner = group[0].path.rpartition(".")[0]
    beside = content.get(inner) if inner else content
    beside = beside if isinstance(beside, dict) else {}
    paragraph, note = str(beside.get("paragraph", "")), str(beside.get("note", ""))
    stated = [asked for asked in group if not asked.is_paragraph and value(content, asked) not in (None, "", [])]
    for asked in group:
        if asked in stated:
            first = asked is stated[0]
            text = said(value(content, asked), asked)
            yield Rule(asked.label, text, paragraph if text else "", note if first else "")
        elif asked.provision or (not stated and asked is group[0]):
            yield _silence(asked.label, asked.provision, policy, number)


def said(answer: Any, question: Question) -> str:
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    if isinstance(answer, list):
        return "; ".join(_word(each) for each in answer)
    if question.kind is QuestionKind.INSTANT:
        return _start(str(answer))
    if question.kind is QuestionKind.DAY:
        return written(date.fromisoformat(str(answer)))
    return _word(answer) if question.kind is QuestionKind.CHOICE else str(answer)


def _word(answer: object) -> str:
    text = str(answer).replace("_", " ")
    if text in ombudsmen():
        return ombudsmen()[text].name
    return GATES.get(text) or text[:1].upper() + text[1:]


def _start(text: str) -> str:
    """Local time without an offset."""
    start = datetime.fromisoformat(text)
    return moment(start) if start.tzinfo else f"{written(start.date())} at {clock_time(start.time())}"


def _silence(label: str, provision: str, policy: PolicyText, number: int) -> Rule:
    asked, key = _provision(provision, number), policy.document.get("code")
    code = handling_code(key if key in code_keys() else None)
    if asked is None or code is None or asked.key not in code.provisions:
        return Rule(label, f"{SILENT}.", silent=True)
    says = f"{asked.subject_under(code)} ({code.provisions[asked.key]})"
    if asked.key in policy.met:
        return Rule(label, f"{SILENT} here. Another part of it meets the {code.short_name}: {says}.", silent=True)
    return Rule(label, f"{SILENT}. The {code.short_name} requires: {says}.", silent=True)


def _provision(key: str, number: int) -> Provision | None:
    if key in NUMBERED and number in NUMBERED[key]:
        key = f"{key}-{number}"
    elif OF_STAGE.get(key, number) != number:
        return None
    return next((each for each in PROVISIONS if each.key == key), None)


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def is_general(part: QuestionGroup) -> bool:
    return part.key == GENERAL
