"""A small run of the benchmark: every operation is measured and the report has the shape that others read."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPERATIONS = {
    "worklist",
    "case page, 50 events",
    "search: a name",
    "search: nothing found",
    "form page",
    "track: the private link",
    "track: the complaint",
    "submit: attach a file",
    "submit: send the complaint with its file",
    "look-up: the first letters of a name",
    "look-up: a name",
    "look-up: part of a phone number",
    "look-up: a postcode",
    "look-up: an email address",
    "look-up: a caller with 200 cases",
    "duplicates: before a call is logged",
    "duplicates: before a resident sends",
    "duplicates: a contact logged by API",
    "triage",
    "triage, a person with 200 cases",
    "case page, a person with 200 cases",
    "person with 200 cases",
    "API list",
    "API detail",
    "quarter report, data",
    "reminder sweep, nothing due",
}


@pytest.mark.slow
@pytest.mark.in_turns
def test_a_small_run_measures_everything_beside_its_floor(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    done = subprocess.run(
        ["bench/run", "--cases", "400", "--councils", "4", "--rounds", "1", "--out", str(out)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["cases"] == 400
    assert set(report) >= {"machine", "cases", "results"}
    assert {result["op"] for result in report["results"]} >= OPERATIONS
    for result in report["results"]:
        assert set(result) >= {"op", "server_ms", "cpu_ms", "queries", "floor_ms", "ratio"}
        assert set(result["server_ms"]) == {"median", "min", "max"}
        assert 0 < result["server_ms"]["min"] <= result["server_ms"]["median"] <= result["server_ms"]["max"]
        assert result["floor_ms"] > 0
        assert result["ratio"] > 0
