"""An Ombudsman beside those that are shipped, with its own words, limits and Code: data only."""

from pathlib import Path
from typing import Any

from councils.bodies.rules import FILE
from councils.document_reading import read_yaml, written_yaml

THIRD: dict[str, Any] = {
    "key": "water",
    "name": "Water Ombudsman",
    "short_name": "WO",
    "organisation": "Water Ombudsman Scheme",
    "remit": "What a council does with rivers and drains",
    "address": ["1 Weir Street", "Ely"],
    "phone": "01632 960001",
    "website": "https://water.example",
    "checked_on": "2026-11-01",
    "covers": {"procedures": ["corporate"]},
    "reply_within": "10 calendar days",
    "complain_within": "6 months",
    "words": {"fault": "failing", "decision": "ruling", "action": "direction"},
    "decisions": [{"word": "failing found", "fault": True}, {"word": "no failing found", "fault": False}],
    "code": {
        "governs_from": "2020-01-01",
        "stages": [{"acknowledge": 2, "respond": 7, "extend": 3, "paragraphs": "W1 to W3"}],
        "ceiling_source": "Water Ombudsman's rules",
        "provisions": {"acknowledge-1": "W1", "respond-1": "W2"},
    },
}


def document() -> Any:
    """The shipped table as plain values."""
    return read_yaml(FILE)


def with_a_third(folder: Path) -> Path:
    """A file with the shipped table and the third Ombudsman."""
    table = document()
    table["ombudsmen"].append(THIRD)
    path = folder / "ombudsmen.yaml"
    path.write_text(written_yaml(table), encoding="utf-8")
    return path
