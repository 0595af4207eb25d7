"""What people read is in plain English: the words that the house style rules out stand in no text of the product.

A new word is refused by a line in `REFUSED`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_code_rules import ROOT, assert_kept

# Which files hold texts that people read: all templates and every module of the product. A pattern that matches no file
# fails.
TEXTS = (
    "templates/**/*.html",
    "templates/**/*.txt",
    "config/**/*.py",
    "portal/**/*.py",
    "demo/**/*.py",
    "reporting/**/*.py",
    "ombudsman/**/*.py",
    "complaints/**/*.py",
    "councils/**/*.py",
)
# What is refused, as a regular expression, and what to say instead.
REFUSED = {
    r"e-mail": "email",
    r"telephone": "phone",
    r"photograph": "photo",
    r"(some|every)body": "someone, everyone, or who it is",
    r"nobody": "no one, or say it of the thing",
    r"who(m|so)?ever": "the person who, anyone who, or the team",
    r"by when": "when",
    r"(is|are|was|were|still|none) owed": "due",
    r"(goes|go|went|going) out": "is sent",
    r"how it (goes|is going)|how (we|things) are getting on": "progress update",
    r"(deals?|dealt) with (it|this|that) (as something else|in another way)": "reclassify, or change how we handle it",
    r"(takes?|took|taken) (it |this |the extension )?back": "cancel, or withdraw",
    r"stands? in for": "covers for",
    r"count(s|ed|ing)? days|counting starts": "work out the date, or pause",
    r"policy (is silent|gives no|sets no)": "the policy does not say, or does not set",
    r"comes? first": "next deadline",
    r"day’s message|day's message": "daily digest",
    r"(our|final|last|the council’s|the council's) answer": "response",
    r"answer (by|due|you)|answer (is|was) due|we (will )?answer(ed)?": "respond, or response",
    r"not satisfied|dissatisfied": "unhappy",
    r"put (it|our answer|our response) off": "extend",
    r"need not": "do not have to",
    r"we hope you": "you, or someone else",
    r"at heart": "main theme",
    r"clock stands|stops? the clock|stopped the clock": "pause",
    r"(is|are|was|were) told\b": "we’ll email, or notify",
    r"outer limit": "deadline",
    r"in all\b": "in total",
    r"at the longest": "up to",
}
WORDS = re.compile("|".join(rf"\b(?:{words})" for words in REFUSED), re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
QUOTED = re.compile(r"\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>")
# A single word in lower case is a key or a choice of the code, such as "telephone" or "someone-else".
KEY = re.compile(r"[a-z0-9_.-]+")


def texts() -> list[Path]:
    """Every file that holds texts; migrations are history."""
    found = (path for pattern in TEXTS for path in ROOT.glob(pattern))
    return sorted(path for path in found if "migrations" not in path.parts)


def in_template(source: str) -> Iterator[str]:
    """What a template says itself, and what it gives its components to say."""
    bare = COMMENT.sub("", source)
    yield TAG.sub("", CODE.sub(" ", bare))
    for code in CODE.findall(bare):
        yield from QUOTED.findall(code)


def in_python(source: str) -> Iterator[str]:
    """The strings of a module, but for its docstrings and keys."""
    tree = ast.parse(source)
    explained = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, explained) and node.body and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    for node in constants:
        if isinstance(node.value, str) and not KEY.fullmatch(node.value):
            yield node.value


def refused_in(path: Path) -> list[str]:
    """The words in a file's texts that are ruled out."""
    said = (in_python if path.suffix == ".py" else in_template)(path.read_text(encoding="utf-8"))
    return [found.group() for text in said for found in WORDS.finditer(" ".join(text.split()))]


def test_no_word_that_the_house_style_rules_out() -> None:
    assert_kept(refused_in, texts(), "see REFUSED for what to say instead")


@pytest.mark.parametrize("pattern", TEXTS)
def test_every_pattern_of_texts_finds_some(pattern: str) -> None:
    assert list(ROOT.glob(pattern))


@pytest.mark.parametrize(
    "said",
    [
        "Somebody has been asked.",
        "We say by when you get it.",
        "Our answer is\n  late.",
        '{{ button("Whoever sees it") }}',
        '<p class="x">Your <b>e-mail</b> address</p>',
    ],
)
def test_a_template_with_a_refused_word_would_be_found(said: str) -> None:
    assert any(WORDS.search(" ".join(text.split())) for text in in_template(said))


def test_a_string_with_a_refused_word_would_be_found_and_a_docstring_would_not() -> None:
    assert [text for text in in_python('"""Whoever asks."""\nWORD = f"By when {is_it}?"') if WORDS.search(text)] == [
        "By when "
    ]
    assert not list(in_python('KEY = "someone-else"'))
    assert not any(WORDS.search(text) for text in in_template("{# somebody #}{% if nobody %}Someone{% endif %}"))
