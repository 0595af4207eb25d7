"""The one kind of refusal: the rules say no, and a person can understand why."""

from datetime import datetime


class RuleBroken(Exception):
    """A rule of the product, a council's policy or a Code refuses what was asked; nothing was written.

    `code` is stable and may be tested or shown to other systems; `message` is for people and may change.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotAllowed(RuleBroken):
    """The person's role does not let them do this, whatever the state of the case."""


class AlreadySent(RuleBroken):
    """The same form was sent before, and has done at `at` what it was for."""

    def __init__(self, at: datetime) -> None:
        super().__init__("form.already_sent", "You have already sent this. We saved it once.")
        self.at = at


def overtaken(code: str, what: str, who: str | None) -> RuleBroken:
    """Somebody else was quicker; `who`, where that is known, changed `what` since its page was opened."""
    return RuleBroken(
        code,
        f"{who or 'Someone'} has changed {what} since you opened the page, so your changes were not saved. What you "
        "entered is still here. Open the page again in another window and enter the changes you still need.",
    )
