from datetime import date
from typing import Any

from portal.layout.display import Due
from portal.wording import weekday

SOON_DAYS = 7


def due_badge(referral: Any, today: date) -> Due:
    """Return the badge in calendar days, as the Ombudsman counts."""
    if referral.replied_on is not None:
        late = (referral.replied_on - referral.due_on).days
        return Due("overdue" if late > 0 else "done", f"Replied {_days(late)} late" if late > 0 else "Replied on time")
    if referral.decided_on is not None:
        decided, late = f"Decided on {weekday(referral.decided_on)}", (referral.decided_on - referral.due_on).days
        if late > 0:
            return Due("overdue", "No reply recorded", f"{decided}, {_days(late)} after the reply was due")
        return Due("none", "No reply needed", decided)
    left = (referral.due_on - today).days
    if left < 0:
        return Due("overdue", f"{_days(-left)} overdue", weekday(referral.due_on))
    standing = "due_soon" if left <= SOON_DAYS else "on_time"
    text = "Reply due today" if left == 0 else f"Reply due in {_days(left)}"
    return Due(standing, text, weekday(referral.due_on))  # type: ignore[arg-type]


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"
