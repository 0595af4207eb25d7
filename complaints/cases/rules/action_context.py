"""Whose turn it is: what every operation on a case is given first."""

from dataclasses import dataclass
from datetime import datetime

from complaints.vocabulary.sending_conditions import SendingAnswer
from councils.vocabulary.roles import Actor


@dataclass(frozen=True, slots=True)
class ApprovedBy:
    """The second person who approved what is done in a turn; None and empty while it is only tried out."""

    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is on which case, when, and which version of it they had before their eyes.

    Without a `seen_version` nothing is compared: for moves that can't undo anybody's work. `seen_event` is the latest
    entry of the timeline that they had seen: notes and documents leave the version as it is. `approved_by` is given by
    complaints.approvals.operations alone. `sending` is what was said about the complainant's adjustments and consent;
    without it nothing is sent to someone who has any. `sent_as` tells one press of a form's button from another form;
    empty where nobody pressed one.
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
        """Whether a second person has approved it."""
        return self.approved_by is not None

    @property
    def withholds(self) -> bool:
        """Whether the complainant may see nothing of what is written in it."""
        return self.sending is not None and self.sending.withholds
