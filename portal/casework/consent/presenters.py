"""What the page that asks for permission says of the clock."""

from datetime import date

from complaints.cases.rules.consent_pause import may_pause, pauses_when_asked
from complaints.deadlines.stage_events import CaseFacts
from councils.calendars.rules import written


def pause_hint(facts: CaseFacts, today: date) -> str:
    """Empty unless staff decide about it."""
    return "" if pauses_when_asked(facts, today) else _limit(facts, today)


def pause_notice(facts: CaseFacts, today: date) -> str:
    """Say that asking stops the clock. Empty where it does not by itself."""
    if not pauses_when_asked(facts, today):
        return ""
    return f"Asking pauses the clock. {_limit(facts, today)}"


def _limit(facts: CaseFacts, today: date) -> str:
    rules = facts.rules.consent_pause
    if rules is None or not may_pause(facts, today):
        return ""
    return (
        f"It starts again when they answer, and after {written(rules.last_day(today, facts.counting))} at the latest: "
        f"the policy allows {rules.longest} ({rules.paragraph}). The Codes’ dates do not move."
    )
