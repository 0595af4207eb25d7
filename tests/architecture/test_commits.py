"""Commits say one thing in a subject that fits; those before this file are history."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 72


def _log(*arguments: str) -> list[str]:
    ran = subprocess.run(["git", "log", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


def _faults(subject: str) -> list[str]:
    found = [f"has {len(subject)} characters, {LONGEST} are the most"] if len(subject) > LONGEST else []
    return [*found, "says two things"] if ";" in subject else found


def test_subjects_since_this_rule_fit_and_say_one_thing() -> None:
    began = _log("--diff-filter=A", "--format=%H", "-1", "--", str(Path(__file__).relative_to(ROOT)))
    subjects = _log("--no-merges", "--format=%s", f"{began[0]}..HEAD") if began else []
    assert not {subject: _faults(subject) for subject in subjects if _faults(subject)}


@pytest.mark.parametrize("subject", ["x" * (LONGEST + 1), "forms: say this; letters: say that"])
def test_a_subject_that_does_not_fit_would_be_found(subject: str) -> None:
    assert _faults(subject)
