"""`manage.py policy_check` as a complaints manager calls it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("the_four_councils")
SEEDS = ("south-cambridgeshire", "cambridge-city", "cambridgeshire-county/three-stage", "east-cambridgeshire")


def run(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("policy_check", *arguments, stdout=said)
    return said.getvalue().splitlines()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_the_four_policies_stand_side_by_side() -> None:
    lines = run(*SEEDS)
    assert cells(lines[0])[3:] == list(SEEDS)
    assert cells(lines[1]) == [
        "Acknowledge stage 1 within 5 working days", "6.2", "6.2", "missing", "ok", "missing", "ok (1)",
    ]  # fmt: skip
    assert cells(lines[6])[3:] == ["ok", "ok", "3 stages", "informal stage"]
    assert lines[-1].startswith("Met")


def test_the_version_in_force_at_a_time_is_measured() -> None:
    before = run("cambridgeshire-county", "--at", "2026-01-16T16:59")
    since = run("cambridgeshire-county", "--at", "2026-01-16T17:00")
    assert "3 stages" in before[6]
    assert "3 stages" not in since[6]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), 'no council called "nowhere"'),
        (("cambridge-city/1999",), 'no version "1999"'),
        (("cambridge-city", "--at", "yesterday"), "is not a date and time"),
        (("cambridge-city", "--procedure", "children"), "no procedure called children"),
    ],
)
def test_what_is_not_there_is_said(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
