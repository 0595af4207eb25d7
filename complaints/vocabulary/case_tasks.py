"""The kinds of task that wait on a case until a member of staff has done them."""

from enum import StrEnum

TASK_DONE = "task_done"


class TaskKind(StrEnum):
    """What has to be done."""

    READ_MESSAGE = "read_message"
    AWAIT_REPLY = "await_reply"
    POST_LETTER = "post_letter"
    SEND_ANOTHER_WAY = "send_another_way"
    NOT_DELIVERED = "not_delivered"
    UNCHECKED_FILE = "unchecked_file"
    OMBUDSMAN_QUESTION = "ombudsman_question"

    @property
    def label(self) -> str:
        """The task as staff read it."""
        return LABELS[self]

    @property
    def list_title(self) -> str:
        """The heading of the list of all tasks of this kind."""
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
# Tasks to give the complainant a letter that is not emailed: what it says counts from the day on which they are done.
GIVEN_BY_STAFF = (TaskKind.POST_LETTER, TaskKind.SEND_ANOTHER_WAY)
