"""What is said of a document that is refused: each problem with its place, in words that follow from its code."""

from collections.abc import Iterable, Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from councils.vocabulary.document_fields import DocumentField, DocumentKey
from councils.vocabulary.errors import RuleBroken

LONGEST_TEXT = 2000
CONTRADICTION = "document.contradiction"
# Pydantic's own message of our problems: what is said stands beside the code, in the error's context.
REFUSED = "refused"
NUMBER = "{value} is not a whole number{bounds}"
# Codes of pydantic, and what is said of the value that has the problem.
MESSAGES = {
    "missing": "is missing",
    "too_short": "is missing: at least one is needed",
    "extra_forbidden": "is not a known key; known here: {known}",
    "model_type": "needs keys and values, not {value}",
    "dict_type": "needs keys and values, not {value}",
    "list_type": "{value} is not a list",
    "bool_type": "{value} is not yes or no",
    "int_type": NUMBER,
    "greater_than_equal": NUMBER,
    "less_than_equal": NUMBER,
    "string_type": "{value} is not a text",
    "string_unicode": "{value} is not a text",
    "string_too_long": f"{{value}} has more than {LONGEST_TEXT:,} characters",
}
# Of a code that is not among them.
UNREADABLE = "{value} cannot be read"


class DocumentRefused(RuleBroken):
    """A document that is not taken; each of its `problems` is a place and what is wrong there."""

    def __init__(self, code: str, what: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(code, "\n".join([f"{what} is refused:", *(f"  {problem}" for problem in self.problems)]))


def refuse_if_any(code: str, what: str, problems: Iterable[str]) -> None:
    """Raise DocumentRefused, whose message has one line for each problem, if there are any."""
    found = list(problems)
    if found:
        raise DocumentRefused(code, what, found)


def wrong_value(code: str, message: str) -> PydanticCustomError:
    """A problem of one value, to be raised while it is validated."""
    return PydanticCustomError(code, REFUSED, {"problem": printable(message)})


def contradiction(problems: Iterable[tuple[str, str]]) -> PydanticCustomError:
    """Problems of a section, each with the key where it stands, to be raised while the section is validated."""
    return PydanticCustomError(CONTRADICTION, REFUSED, {"problems": [(key, printable(said)) for key, said in problems]})


def problems_of(section: DocumentKey, refused: ValidationError) -> list[str]:
    """All that is wrong with a document of these keys."""
    return [problem for error in refused.errors(include_url=False) for problem in _problems(section, error)]


def _problems(root: DocumentKey, error: ErrorDetails) -> Iterator[str]:
    code, context = error["type"], error.get("ctx", {})
    place, around, node = _place(root, error)
    if code == CONTRADICTION:
        for key, problem in context["problems"]:
            yield f"{place}.{key}: {problem}" if place else f"{key}: {problem}"
        return
    values = {"value": shown(error["input"]), "known": ", ".join(sorted(around.keys)), "bounds": _bounds(node)}
    said = context["problem"] if "problem" in context else MESSAGES.get(code, UNREADABLE).format(**values)
    yield f"{place or 'the document'}: {said}"


def _place(root: DocumentKey, error: ErrorDetails) -> tuple[str, DocumentKey, DocumentKey]:
    """The keys that lead to a value, with the number of an entry in a list of sections (from 0); section and key."""
    place, around, node = "", root, root
    for step in error["loc"]:
        if isinstance(step, int):
            place += f"[{step}]" if node.is_section else ""
        else:
            place += f".{step}" if place else step
            around, node = node, node.keys.get(step, DocumentKey())
    return place, around, node


def _bounds(node: DocumentKey) -> str:
    declared = node.source.declared if node.source is not None else DocumentField()
    if declared.high is None:
        return "" if declared.low is None else f" of {declared.low} or more"
    return f" from {declared.low} to {declared.high}"


def shown(value: object) -> str:
    """A value as its problem quotes it."""
    text = printable(f'"{value}"' if isinstance(value, str) else repr(value))
    return text if len(text) <= 60 else f"{text[:57]}..."


def printable(text: str) -> str:
    """The text with half a character, which nothing can write, as its number."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
