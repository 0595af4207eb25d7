"""`manage.py deadline` as it is called from a terminal, a script, or another system."""

import json
import os
import subprocess
import sys
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.usefixtures("the_four_councils")
SOUTH = ("south-cambridgeshire", "--received", "2025-04-10T09:00")
CITY = ("cambridge-city", "--received", "2026-02-02T10:00")
EAST = ("east-cambridgeshire", "--received", "2025-10-08T14:00")


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("deadline", *arguments, stdout=said)
    return said.getvalue()


def asked(*arguments: str) -> dict[str, Any]:
    return json.loads(run(*arguments, "--format", "json"))


@pytest.mark.parametrize(
    ("arguments", "key", "expected"),
    [
        (SOUTH, "response_due", "2025-04-28"),
        ((*CITY, "--pause", "2026-02-05..2026-02-10"), "current_response_due", "2026-02-19"),
        ((*CITY, "--pause", "2026-02-05..2026-02-10", "--extend", "10"), "current_response_due", "2026-03-05"),
        ((*EAST, "--acknowledged", "2025-10-09"), "acknowledgement_due", "2025-10-09"),
        ((*EAST, "--acknowledged", "2025-10-09"), "response_due", "2025-10-23"),
        (
            ("south-cambridgeshire", "--procedure", "ombudsman", "--received", "2025-12-03"),
            "response_due",
            "2025-12-31",
        ),
        (
            ("cambridge-city", "--received", "2026-11-16", "--responded", "2026-11-30T15:00"),
            "escalate_by",
            "2027-02-28",
        ),
        (("cambridgeshire-county", "--received", "2026-01-16T16:59"), "policy_version", "three-stage"),
        (("cambridgeshire-county", "--received", "2026-01-16T17:00"), "policy_version", "two-stage"),
        (
            ("cambridgeshire-county", "--received", "2026-02-01", "--stage", "3", "--policy", "three-stage"),
            "response_due",
            None,
        ),
    ],
)
def test_the_worked_examples(arguments: tuple[str, ...], key: str, expected: str | None) -> None:
    assert asked(*arguments)[key] == expected


@pytest.mark.parametrize(
    ("council", "procedure", "stage", "more", "key", "expected"),
    [
        ("east-cambridgeshire", "comment", None, (), "response_due", "2026-06-15"),
        ("cambridge-city", "councillor-conduct", None, (), "acknowledgement_due", "2026-06-15"),
        ("cambridgeshire-county", "representation", None, (), "response_due", None),
        ("cambridgeshire-county", "adult-social-care", None, (), "acknowledgement_due", "2026-06-04"),
        ("cambridgeshire-county", "adult-social-care", None, (), "response_due", "2026-11-30"),
        ("cambridgeshire-county", "children", "1", ("--extend", "10"), "current_response_due", "2026-06-29"),
        ("cambridgeshire-county", "children", "2", (), "response_due", "2026-07-06"),
        ("cambridgeshire-county", "children", "3", (), "response_due", "2026-07-13"),
        ("south-cambridgeshire", "foi", "1", (), "response_due", "2026-06-30"),
        ("east-cambridgeshire", "eir", "1", ("--extend", "20"), "current_response_due", "2026-07-29"),
        ("cambridge-city", "eir", "2", (), "response_due", "2026-07-29"),
    ],
)
def test_every_procedure_has_its_own_clock(
    council: str, procedure: str, stage: str | None, more: tuple[str, ...], key: str, expected: str | None
) -> None:
    asked_for = ("--procedure", procedure, "--received", "2026-06-01T10:00", *more)
    assert asked(council, *asked_for, *(("--stage", stage) if stage else ()))[key] == expected


def test_a_landlord_s_complaints_are_under_the_other_code_and_nobody_else_has_them() -> None:
    found = asked("south-cambridgeshire", "--procedure", "housing", "--received", "2026-02-02T10:00")
    assert found["code"]["name"] == "Housing Ombudsman Complaint Handling Code"
    assert (found["procedure"], found["response_due"]) == ("housing", "2026-02-16")
    with pytest.raises(CommandError, match="no landlord"):
        run("east-cambridgeshire", "--procedure", "housing", "--received", "2026-02-02T10:00")


def test_the_steps_after_a_panel_are_told() -> None:
    question = ("cambridgeshire-county", "--procedure", "children", "--stage", "3", "--received", "2026-06-01T10:00")
    assert [(step["name"], step["due"]) for step in asked(*question)["steps"]] == [
        ("the panel's meeting", "2026-07-13"),
        ("the panel's report", "2026-07-20"),
        ("the council's response", "2026-08-10"),
    ]
    assert "The council's response  " in run(*question)


def test_for_a_person_the_dates_come_first_and_then_the_days() -> None:
    lines = run(*SOUTH).splitlines()
    assert lines[0] == "south-cambridgeshire, corporate, stage 1, policy version 1.2"
    assert lines[4].split() == ["Response", "due", "2025-04-28"]
    assert lines[-1].endswith("response due by the end of this day")
    assert [line for line in lines if "Good Friday" in line]


def test_a_person_is_told_the_code_the_notes_and_what_was_refused() -> None:
    said = StringIO()
    question = ("cambridgeshire-county", "--received", "2026-06-01", "--pause", "2026-06-02..2026-06-03")
    with pytest.raises(SystemExit) as ended:
        call_command("deadline", *question, stdout=said)
    assert ended.value.code == 3
    text = said.getvalue()
    assert "LGSCO Complaint Handling Code: response due at the latest  2026-07-06" in text
    assert "Refused: The policy does not allow a pause at Stage 1." in text
    assert "Note: Provisional" in text


def test_what_the_policy_refuses_is_in_the_answer_and_in_the_status() -> None:
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("deadline", *CITY, "--extend", "11", "--format", "json", stdout=said)
    assert ended.value.code == 3
    found = json.loads(said.getvalue())
    assert found["refused"]["code"] == "extension.too_long"
    assert found["current_response_due"] == "2026-02-16"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere", "--received", "2026-02-02"), 'There is no council called "nowhere".'),
        (("cambridge-city",), "--received"),
        (("cambridge-city", "--received", "2026-03-29T01:30"), "does not exist in Europe/London"),
        ((*CITY, "--pause", "2026-02-10..2026-02-05"), "ends before it begins"),
        ((*CITY, "--stage", "3"), "has no stage 3"),
        ((*CITY, "--policy", "1999"), 'There is no version "1999"'),
        ((*CITY, "--procedure", "children"), "no procedure called children"),
        ((*CITY, "--format", "xml"), "invalid choice"),
        ((*CITY, "--extend", "two\nlines"), '"two lines" is not a number'),
    ],
)
def test_a_malformed_question_is_refused_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def terminal(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, against the same database."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return subprocess.run(
        [sys.executable, "manage.py", "deadline", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address.geturl(), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_terminal_gets_the_answer_and_the_status() -> None:
    good = terminal(*CITY, "--format", "json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["response_due"] == "2026-02-16"
    refused = terminal(*SOUTH, "--pause", "2025-04-11..2025-04-14")
    assert (refused.returncode, refused.stderr) == (3, "")
    assert "Refused: The policy does not allow a pause at Stage 1." in refused.stdout


@pytest.mark.parametrize("arguments", [("nowhere", "--received", "2026-02-02"), ("cambridge-city", "--bogus")])
def test_a_terminal_gets_one_line_on_standard_error(arguments: tuple[str, ...]) -> None:
    wrong = terminal(*arguments)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert len(wrong.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("officer", "The response is due by 16 February 2026 (10 working days of receipt, policy, paragraph 4.1)."),
        ("resident", "So our response is due by 16 February 2026."),
        ("ombudsman", "Received on 2 February 2026 at 10:00; 2 February 2026 is day 0."),
    ],
)
def test_the_dates_are_told_to_whoever_asks(audience: str, words: str) -> None:
    said = StringIO()
    call_command("deadline", "cambridge-city", "--received", "2026-02-02T10:00", "--for", audience, stdout=said)
    assert words in said.getvalue()
