"""Who may change theme, severity and risk, and what is kept of it."""

from complaints.vocabulary.classification import CLASSIFIED, Classification, changes_in_words
from complaints.vocabulary.lifecycle import Decision
from councils.vocabulary.errors import NotAllowed, RuleBroken


def classify(was: Classification, now: Classification, *, may: bool) -> Decision:
    """Only staff read it. `may`: the person triages, or has the case.

    Raises NotAllowed (`classify.not_yours`); RuleBroken (`classify.same`).
    """
    if not may:
        raise NotAllowed(
            "classify.not_yours",
            "Only a complaint champion, a complaints manager or the case’s officer can change this.",
        )
    text = changes_in_words(was, now)
    if not text:
        raise RuleBroken("classify.same", "Nothing is different. Change the theme, the severity or the risk.")
    return Decision(
        CLASSIFIED,
        {"theme": now.theme, "severity": now.severity, "risks": list(now.risks)},
        text=text,
        public=False,
    )
