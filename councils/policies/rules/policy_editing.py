"""Answers put into a copy of a policy document."""

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

from councils.policies.rules.policy_questions import GENERAL, Question, QuestionGroup, policy_parts
from councils.vocabulary.errors import RuleBroken

Document = dict[str, Any]
LAST = ("paragraph", "note")


def entries(document: Document, part: QuestionGroup) -> int:
    content = document.get(part.key)
    if part.key == GENERAL:
        return 1
    return len(content) if isinstance(content, list) else int(content is not None)


def entry(document: Document, part: QuestionGroup, number: int) -> Document:
    """Count from 1; empty where there is none."""
    if part.key == GENERAL:
        return document
    content = document.get(part.key)
    if isinstance(content, list):
        return content[number - 1] if 1 <= number <= len(content) else {}
    return content if isinstance(content, dict) else {}


def value(content: Document, question: Question) -> Any:
    for key in question.path.split("."):
        if not isinstance(content, dict):
            return None
        content = content.get(key)  # type: ignore[assignment]
    return content


def answered(document: Document, part: QuestionGroup, number: int, answers: Mapping[Question, Any]) -> Document:
    """None, "", False and [] make it silent. Raises RuleBroken `document.no_entry`."""
    there = entries(document, part)
    if not 1 <= number <= (there + 1 if part.many else 1):
        raise RuleBroken("document.no_entry", f"There is no entry {number} in {part.title}.")
    changed = deepcopy(document)
    content = changed if part.key == GENERAL else deepcopy(entry(document, part, number))
    for question, answer in answers.items():
        _put(content, question.path, answer, part.beside)
    if part.key != GENERAL:
        _place(changed, part, number, content)
    return changed


def without(document: Document, part: QuestionGroup, number: int) -> Document:
    """Raises RuleBroken `document.no_entry`."""
    if part.key == GENERAL or not 1 <= number <= entries(document, part):
        raise RuleBroken("document.no_entry", f"There is no entry {number} in {part.title}.")
    changed = deepcopy(document)
    _place(changed, part, number, {})
    return changed


def _put(content: Document, path: str, answer: Any, beside: Collection[str]) -> None:
    key, _, rest = path.partition(".")
    if not rest:
        if answer in (None, "", False, []):
            content.pop(key, None)
        else:
            content[key] = answer
        return
    there = content.get(key)
    inner = there if isinstance(there, dict) else {}
    within = {each.removeprefix(f"{key}.") for each in beside if each.startswith(f"{key}.")}
    _put(inner, rest, answer, within)
    if within.issuperset(inner):
        content.pop(key, None)
    else:
        content[key] = inner


def _place(document: Document, part: QuestionGroup, number: int, content: Document) -> None:
    silent = part.beside.issuperset(content)
    if not part.many:
        document.pop(part.key, None)
        if not silent:
            document[part.key] = content
        return
    listed = list(document.get(part.key) or [])
    if part.key == "stages":
        content = {"number": number, **content} if not silent else {}
        silent = silent or set(content) <= {"number"}
    listed[number - 1 : number] = [] if silent else [content]
    if part.key == "stages":
        listed = [{**each, "number": place} for place, each in enumerate(listed, start=1)]
    document[part.key] = listed
    if not listed:
        del document[part.key]


def in_reading_order(document: Document) -> Document:
    """A database keeps no order."""
    general = [question.path for part in policy_parts() if part.key == GENERAL for question in part.questions]
    parts = {part.key: part for part in policy_parts() if part.key != GENERAL}
    order = ["council", "procedure", *general, *(key for key in document if key not in parts), *parts]
    return {
        key: _ordered(document[key], parts[key].questions if key in parts else ())
        for key in sorted(document, key=order.index)
    }


def _ordered(content: Any, questions: tuple[Question, ...]) -> Any:
    if isinstance(content, list):
        return [_ordered(each, questions) for each in content]
    if not isinstance(content, dict):
        return content
    asked = ["number", "within", *(key for question in questions for key in question.path.split("."))]
    asked = [key for key in asked if key not in LAST]
    rest = [key for key in content if key not in (*asked, *LAST)]
    order = [*asked, *rest, *LAST]
    return {key: _ordered(content[key], questions) for key in sorted(content, key=order.index)}
