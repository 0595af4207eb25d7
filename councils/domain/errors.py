"""The one kind of refusal: the rules say no, and a person can understand why."""


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
