"""What stands first on the worklist."""

from collections.abc import Iterable
from typing import Any

from portal import wording
from portal.addresses import address
from portal.layout.display import PageLink


def urgent_lines(tasks: Iterable[Any]) -> tuple[PageLink, ...]:
    return tuple(
        PageLink(
            f"{task}: {task.case.reference}, since {wording.moment(task.opened_at)}",
            address("casework:task", reference=task.case.reference, pk=task.pk),
        )
        for task in tasks
    )
