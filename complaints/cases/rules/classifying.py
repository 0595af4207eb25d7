"""Who may change theme, severity and risk, and what is kept of it."""

from complaints.vocabulary.classification import CLASSIFIED, Classification, changes_in_words
from complaints.vocabulary.lifecycle import Decision
from councils.vocabulary.errors import NotAllowed, RuleBroken


def check_may_classify(may: bool) -> None:
    """Raises NotAllowed (`classify.not_yours`). `may`: the person assigns cases, or has this one."""
    if not may:
        raise NotAllowed(
            "classify.not_yours",
            "Only a complaint champion, a complaints manager, a head of service or the case’s officer can change this.",
        )


def classify(was: Classification, now: Classification, *, may: bool) -> Decision:
    """Only staff read it. Raises as `check_may_classify`; RuleBroken (`classify.same`)."""
    check_may_classify(may)
    text = changes_in_words(was, now)
    if not text:
        raise RuleBroken("classify.same", "Nothing is different. Change the theme, the severity or the risk.")
    return Decision(
        CLASSIFIED,
        {"theme": now.theme, "severity": now.severity, "risks": list(now.risks)},
        text=text,
        public=False,
    )
