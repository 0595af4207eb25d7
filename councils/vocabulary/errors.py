"""Errors that rules raise."""

from datetime import datetime


class RuleBroken(Exception):
    """A rule refuses what was asked; nothing was written.

    `code` is stable; `message` is for people and may change.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotAllowed(RuleBroken):
    """The role does not allow this, whatever the case's state."""


class AlreadySent(RuleBroken):
    """The same form was sent before."""

    def __init__(self, at: datetime) -> None:
        super().__init__("form.already_sent", "You have already sent this. We saved it once.")
        self.at = at


def overtaken(code: str, what: str, who: str | None) -> RuleBroken:
    """Someone else changed it since the page was opened."""
    return RuleBroken(
        code,
        f"{who or 'Someone'} has changed {what} since you opened the page, so your changes were not saved. What you "
        "entered is still here. Open the page again in another window and enter the changes you still need.",
    )
