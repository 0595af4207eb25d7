"""What a case waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

# The message to staff after the last day to reply.
NO_REPLY = "no_reply"


@dataclass(frozen=True, slots=True)
class Awaited:
    """Information needed, as the end of "we need ..."."""

    needed: str
    # None where someone other than the complainant has it.
    reply_by: date | None = None

    @property
    def from_complainant(self) -> bool:
        return self.reply_by is not None

    def as_data(self) -> dict[str, Any]:
        return {"needed": self.needed, "reply_by": self.reply_by.isoformat() if self.reply_by else None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self | None:
        # A pause from before this was asked.
        if "needed" not in data:
            return None
        return cls(data["needed"], date.fromisoformat(data["reply_by"]) if data["reply_by"] else None)


@dataclass(frozen=True, slots=True)
class Extension:
    """More time: working days or an agreed date."""

    working_days: int | None = None
    agreed: date | None = None
    # None: after everything else.
    on: date | None = None
    # Someone approved going beyond a soft maximum.
    approved: bool = False


TASK_DONE = "task_done"


class TaskKind(StrEnum):
    READ_MESSAGE = "read_message"
    AWAIT_REPLY = "await_reply"
    POST_LETTER = "post_letter"
    SEND_ANOTHER_WAY = "send_another_way"
    NOT_DELIVERED = "not_delivered"
    UNCHECKED_FILE = "unchecked_file"
    OMBUDSMAN_QUESTION = "ombudsman_question"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def list_title(self) -> str:
        return LIST_TITLES[self]


LABELS = {
    TaskKind.READ_MESSAGE: "Deal with a message",
    TaskKind.AWAIT_REPLY: "Restart a paused case",
    TaskKind.POST_LETTER: "Post a letter",
    TaskKind.SEND_ANOTHER_WAY: "Send it another way",
    TaskKind.NOT_DELIVERED: "Deal with an undelivered message",
    TaskKind.UNCHECKED_FILE: "Deal with a file waiting for a virus check",
    TaskKind.OMBUDSMAN_QUESTION: "Help with the reply to the Ombudsman",
}
LIST_TITLES = {
    TaskKind.READ_MESSAGE: "Unread messages",
    TaskKind.AWAIT_REPLY: "Paused: waiting for information",
    TaskKind.POST_LETTER: "Letters to post",
    TaskKind.SEND_ANOTHER_WAY: "To send another way",
    TaskKind.NOT_DELIVERED: "Not delivered",
    TaskKind.UNCHECKED_FILE: "Files not checked for viruses",
    TaskKind.OMBUDSMAN_QUESTION: "Ombudsman questions",
}
# Letters that staff give or post. Their content counts from the day the task is done.
GIVEN_BY_STAFF = (TaskKind.POST_LETTER, TaskKind.SEND_ANOTHER_WAY)
