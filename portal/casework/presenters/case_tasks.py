"""Tasks that wait on cases, as lists show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from complaints.domain.case_tasks import TaskKind
from portal import wording
from portal.addresses import address
from portal.display import Link


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task: what it is, on which case, since when, and where to do it."""

    title: str
    href: str
    detail: str
    since: str
    reference: str
    case_href: str
    summary: str
    name: str
    officer: str


def task_line(task: Any) -> TaskLine:
    """A task as one line of a list."""
    case = task.case
    return TaskLine(
        title=f"{TaskKind(task.kind).label}: {task.letter.subject}" if task.letter else TaskKind(task.kind).label,
        href=address("casework:task", reference=case.reference, pk=task.pk),
        detail=task.detail,
        since=wording.moment(task.opened_at),
        reference=case.reference,
        case_href=address("casework:case", reference=case.reference),
        summary=case.summary,
        name=case.complainant_name,
        officer=case.officer.get_full_name() if case.officer else "Unassigned",
    )


def kind_links(counts: Mapping[TaskKind, int], chosen: TaskKind | None) -> tuple[Link, ...]:
    """The lists of each kind, with how many wait in each."""
    page = address("casework:tasks")
    everything = Link(f"All ({sum(counts.values())})", page, current=chosen is None)
    return (
        everything,
        *(
            Link(f"{kind.list_title} ({n})", f"{page}?kind={kind}", current=kind is chosen)
            for kind, n in counts.items()
        ),
    )
