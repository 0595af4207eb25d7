"""The context of an action on a case."""

from dataclasses import dataclass
from datetime import datetime

from complaints.vocabulary.sending_conditions import SendingAnswer
from councils.vocabulary.roles import Actor


@dataclass(frozen=True, slots=True)
class ApprovedBy:
    """The second person who approved the action; empty on trial."""

    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who acts on which case, when, and what they had seen.

    Notes and documents leave `seen_version` unchanged, so there is `seen_event`. Only complaints.approvals.operations
    sets `approved_by`. Without `sending` nothing goes to a complainant with adjustments or a representative. `sent_as`
    identifies one form.
    """

    case_id: int
    by: Actor
    at: datetime
    seen_version: int | None = None
    seen_event: int | None = None
    approved_by: ApprovedBy | None = None
    sending: SendingAnswer | None = None
    sent_as: str = ""

    @property
    def approved(self) -> bool:
        return self.approved_by is not None

    @property
    def withholds(self) -> bool:
        """Whether the complainant may not see it."""
        return self.sending is not None and self.sending.withholds
