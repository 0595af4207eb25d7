"""More time for a response, as agreed or taken."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Extension:
    """More time: either so many working days, or a date agreed with the customer.

    `on` is when it was granted; None: after everything else. `approved`: somebody has agreed that there is good
    reason to go beyond a maximum that the policy doesn't make absolute.
    """

    working_days: int | None = None
    agreed: date | None = None
    on: date | None = None
    approved: bool = False
