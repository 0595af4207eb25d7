"""Tasks in lists."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from complaints.correspondence.queries.adjustments import Call, call_to, case_of_task
from complaints.vocabulary.lifecycle import DONE_BY_DECIDING, GIVEN_BY_STAFF, OF_BEHAVIOUR, TaskKind
from portal import wording
from portal.addresses import address
from portal.casework.sent_letters import by_phone, details_now
from portal.layout.display import PageLink

# The page on which what a task waits for is decided, if not that of adjustments.
DECIDED_ON: dict[str, str] = {
    TaskKind.AWAIT_REPLY: "casework:resume",
    TaskKind.AWAIT_ANSWER: "casework:answer_offer",
    TaskKind.AWAIT_DIRECTOR: "casework:director_decision",
    TaskKind.AWAIT_MEMBERS: "casework:members_decision",
    TaskKind.CHOOSE_SPOKESPERSON: "casework:change-spokesperson",
    TaskKind.WITHOUT_CONSENT: "casework:close_without_consent",
    TaskKind.REVIEW_MARKER: "casework:safety-markers",
    TaskKind.REOPEN: "casework:reopen",
    **dict.fromkeys(OF_BEHAVIOUR, "casework:behaviour"),
}
# The page on which what a task asks for is done, if the task also has a page of its own.
DONE_ON: dict[str, str] = {
    TaskKind.CHECK_CONTACT: "casework:correct_contact",
    TaskKind.GET_CONSENT: "casework:ask_consent",
    TaskKind.NAME_JOINT: "casework:add-joint-complainant",
    TaskKind.OFFER_COMPLAINT: "casework:offer_complaint",
}


@dataclass(frozen=True, slots=True)
class TaskLine:
    title: str
    href: str
    detail: str
    since: str
    reference: str
    case_href: str
    summary: str
    name: str
    officer: str
    # The complainant's message, or the name of the document they added.
    text: str = ""
    # Where what it asks for is done, if that is not its own page.
    page: str = ""
    done: str = "Mark as done"


def listed_tasks(tasks: Collection[Any], today: date) -> list[TaskLine]:
    """In a list of several cases: a safeguarding case is read on its own pages, where that is recorded."""
    lines = zip(tasks, task_lines(tasks, today), strict=True)
    return [replace(line, text="") if task.case.safeguarding else line for task, line in lines]


def task_lines(tasks: Collection[Any], today: date, *, may_decide: bool = True) -> list[TaskLine]:
    """`may_decide`: about adjustments and contact limits. Without it their tasks have no `href`."""
    details = details_now(tasks, today)
    return [_line(task, details.get(task.pk, task.detail), may_decide=may_decide) for task in tasks]


def task_line(task: Any, today: date) -> TaskLine:
    (line,) = task_lines([task], today)
    return line


def _line(task: Any, detail: str, *, may_decide: bool) -> TaskLine:
    case, message, call = task.case, task.kind == TaskKind.READ_MESSAGE, None if detail else _call(task)
    return TaskLine(
        title=_title(task),
        href=_place(task) if may_decide or task.kind not in DONE_BY_DECIDING else "",
        detail=by_phone(case_of_task(task).complainant_name, call) if call is not None else detail,
        since=wording.moment(task.opened_at),
        reference=case.reference,
        case_href=address("casework:case", reference=case.reference),
        summary=case.summary,
        name=task.person.name if task.person else case.complainant_name,
        officer=case.officer.get_full_name() if case.officer else "Unassigned",
        text=task.event.text if message and task.event else "",
        page=_done_on(task),
        done="Mark as dealt with" if message else "Mark as done",
    )


def _place(task: Any) -> str:
    if task.kind in GIVEN_BY_STAFF and task.letter_id:
        return address("casework:letter", reference=task.case.reference, pk=task.letter_id)
    if task.kind == TaskKind.GIVE_COPY:
        return address("casework:joint-copy", reference=task.case.reference, pk=task.pk)
    if task.kind == TaskKind.REVIEW_POLICY and task.case.about_policy_id:
        return address("casework:policy", pk=task.case.about_policy_id)
    if task.kind in DECIDED_ON or task.kind in DONE_BY_DECIDING:
        return address(DECIDED_ON.get(task.kind, "casework:adjustments"), reference=task.case.reference)
    return address("casework:task", reference=task.case.reference, pk=task.pk)


def _done_on(task: Any) -> str:
    if task.kind not in DONE_ON or task.done_at is not None:
        return ""
    return address(DONE_ON[task.kind], reference=task.case.reference)


def _call(task: Any) -> Call | None:
    return call_to(case_of_task(task)) if task.kind == TaskKind.POST_LETTER else None


def _title(task: Any) -> str:
    if task.letter and _call(task) is not None:
        return f"Phone about a letter: {task.letter.subject}"
    if task.letter and task.kind == TaskKind.GIVE_COPY:
        return f"Give {task.person.name} a copy: {task.letter.subject}"
    if task.letter:
        return f"{TaskKind(task.kind).label}: {task.letter.subject}"
    if task.kind == TaskKind.READ_MESSAGE and task.event and task.event.kind == "document":
        return "Deal with a document"
    return str(TaskKind(task.kind).label)


def kind_links(counts: Mapping[TaskKind, int], chosen: TaskKind | None) -> tuple[PageLink, ...]:
    """Those of which there are tasks, and the one that is shown."""
    page = address("casework:tasks")
    everything = PageLink(f"All ({sum(counts.values())})", page, current=chosen is None)
    return (
        everything,
        *(
            PageLink(f"{kind.list_title} ({n})", f"{page}?kind={kind}", current=kind is chosen)
            for kind, n in counts.items()
            if n or kind is chosen
        ),
    )
