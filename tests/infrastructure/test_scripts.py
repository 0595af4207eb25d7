"""The smaller promises of the scripts."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from script import run_proofs
from script.build_assets import ASSETS, LeftOver, styles_without_protected_parts
from script.demo_sign_ins import sign_ins
from script.embedded.broker import Broker
from script.embedded.environment import PROJECT
from script.run_tests import coverage_for, sweep_abandoned, throwaway_folder, workers_for
from tests.conftest import OutsideNetwork


def test_a_second_bootstrap_takes_less_than_three_seconds():
    started = time.monotonic()
    subprocess.run([PROJECT / "script" / "bootstrap", "--dev"], check=True, capture_output=True)
    assert time.monotonic() - started < 3


def test_no_lock_file_names_a_registry():
    locks = [*PROJECT.glob("requirements*.lock")]
    assert [lock.name for lock in locks if re.search(r"https?://", lock.read_text())] == []
    assert '"resolved"' not in (PROJECT / "package-lock.json").read_text()


def test_every_locked_python_package_has_a_hash():
    for lock in PROJECT.glob("requirements*.lock"):
        pins = re.findall(r"^\S+==\S+.*?(?=^\S|\Z)", lock.read_text(), flags=re.MULTILINE | re.DOTALL)
        assert pins
        assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_built_styles_name_no_protected_typeface_and_nothing_outside_their_folder():
    for name in ("govuk.css", "moj.css", "autocomplete.css"):
        styles = (ASSETS / name).read_text()
        assert "GDS Transport" not in styles
        for target in re.findall(r"url\(([^)]*)\)", styles):
            assert target.startswith("data:") or (ASSETS / target).exists(), target


def test_a_style_sheet_with_an_unknown_reference_is_refused():
    with pytest.raises(LeftOver, match="new-crown"):
        styles_without_protected_parts("govuk.css", "a{background:url(/assets/images/new-crown.svg)}")


def test_the_fonts_and_licences_of_others_come_along():
    assert {font.suffix for font in (ASSETS / "fonts").iterdir()} == {".woff2"}
    assert "Permission is hereby granted" in (ASSETS / "LICENCES.txt").read_text()


def test_a_proof_is_asked_for_by_name_and_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]):
    assert run_proofs.main(["--list"]) == 0
    assert capsys.readouterr().out.split() == list(run_proofs.proofs())
    assert run_proofs.main(["unheard-of"]) == 2
    assert "There is no proof unheard-of." in capsys.readouterr().out


THREE = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]


@pytest.mark.parametrize(
    ("arguments", "workers"),
    [
        ([], THREE),
        (["-x", "-q"], THREE),
        (["tests/infrastructure"], []),
        (["tests/infrastructure/test_scripts.py::test_x"], []),
        (["-n0"], []),
    ],
)
def test_a_whole_run_uses_three_processes_and_a_chosen_test_one(arguments: list[str], workers: list[str]):
    assert workers_for(arguments) == workers


@pytest.mark.parametrize(
    ("arguments", "counted"),
    [
        ([], True),
        (["-q"], True),
        (["tests/unit/", "-x"], True),
        (["tests/unit/complaints"], False),
        (["tests/unit", "tests/web"], False),
        (["-k", "deadline"], False),
    ],
)
def test_the_branches_of_the_rules_are_counted_where_all_unit_tests_run(arguments: list[str], counted: bool):
    assert bool(coverage_for(arguments)) == counted


def test_a_branch_of_the_rules_that_no_test_takes_fails_the_run(tmp_path: Path):
    one_file = [sys.executable, "-m", "pytest", "-q", "tests/unit/complaints/test_files.py", "--cov"]
    environment = {**os.environ, "COVERAGE_FILE": str(tmp_path / "coverage")}
    ran = subprocess.run(one_file, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert ran.returncode != 0
    assert " failed" not in ran.stdout
    assert "Required test coverage of 100.0% not reached" in ran.stdout
    assert "complaints/cases/rules/decisions.py" in ran.stdout


def test_the_throwaway_folder_goes_even_when_the_run_fails(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), throwaway_folder(tmp_path) as folder:
        raise ZeroDivisionError
    assert not folder.exists()


def test_what_a_killed_run_left_is_stopped_and_removed_but_not_what_is_in_use(tmp_path: Path):
    abandoned = Broker(tmp_path / "test-abandoned" / "broker", durable=False)
    abandoned.ensure_up()
    with throwaway_folder(tmp_path) as in_use:
        sweep_abandoned(tmp_path)
        assert [path for path in tmp_path.iterdir()] == [in_use]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", abandoned.port))


def test_the_terminal_shows_the_addresses_and_one_account_for_each_role(tmp_path: Path):
    account = {"council": "Anyshire", "password": "a-password", "name": "A"}
    demo = {
        "base_url": "http://127.0.0.1:1",
        **{key: f"http://127.0.0.1:1/{key}" for key in ("portal_url", "staff_url", "mail_url", "api_url")},
        "accounts": [
            {**account, "role": "resident", "email": "first@example.org"},
            {**account, "role": "resident", "email": "second@example.org"},
            {**account, "role": "reviewer", "email": f"third.{'x' * 60}@example.org"},
        ],
    }
    written = tmp_path / "demo.json"
    written.write_text(json.dumps(demo))
    text = sign_ins(written, "http://127.0.0.1:1")
    assert all(demo[key] in text for key in ("portal_url", "staff_url", "mail_url", "api_url"))
    assert re.findall(r"(\w+)\S*@example.org  ", text) == ["first", "third"]


def test_a_test_that_leaves_this_machine_fails():
    with pytest.raises(OutsideNetwork), socket.socket() as outgoing:
        outgoing.connect(("192.0.2.1", 80))
