"""How serious a case is: who may change that, and what staff read of it."""

import pytest

from complaints.cases.rules.classifying import classify
from complaints.vocabulary.classification import UNCLASSIFIED, Classification, Risk, Severity, changes_in_words
from councils.vocabulary.errors import NotAllowed, RuleBroken

SERIOUS = Classification("delay", "high", ("health_or_safety", "reputation"))


def test_the_old_and_the_new_are_kept_for_staff_alone() -> None:
    decided = classify(UNCLASSIFIED, SERIOUS, may=True)
    assert decided.changes == {"theme": "delay", "severity": "high", "risks": ["health_or_safety", "reputation"]}
    assert decided.text.splitlines() == [
        "Theme: Not set → Delay",
        "Severity: Not set → High",
        "Risk: Not set → To someone’s health or safety, To the council’s reputation",
    ]
    assert not decided.public
    assert not decided.writes_to_complainant


def test_only_what_differs_is_said() -> None:
    assert changes_in_words(SERIOUS, Classification("delay", "low", SERIOUS.risks)) == "Severity: High → Low"


def test_a_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(RuleBroken) as refusal:
        classify(SERIOUS, SERIOUS, may=True)
    assert refusal.value.code == "classify.same"


def test_someone_without_the_case_is_refused() -> None:
    with pytest.raises(NotAllowed) as refusal:
        classify(UNCLASSIFIED, SERIOUS, may=False)
    assert refusal.value.code == "classify.not_yours"


def test_every_severity_is_explained_in_one_line_and_every_risk_is_named() -> None:
    assert all(severity.label and "\n" not in severity.meaning for severity in Severity)
    assert len({risk.label for risk in Risk}) == len(Risk)
