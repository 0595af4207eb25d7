"""`manage.py lifecycle_diagram`: draw the lifecycle for the documentation from the table that guards it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from complaints.vocabulary.lifecycle import TRANSITIONS, Status

HEAD = """# The lifecycle of a case

Drawn by `manage.py lifecycle_diagram` from `complaints/vocabulary/lifecycle.py`; a test compares the two.
Status is how far the current stage has got; taking a case to the next stage makes it *received* again, one
stage higher.

```mermaid
{diagram}```

| move | from | to | by | reason |
|---|---|---|---|---|
{rows}
"""


class Command(BaseCommand):
    """Writes docs/reference/case-lifecycle.md."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        rows = "\n".join(
            f"| {move.label} | {_list(row.sources)} | {row.target or 'stays'} | {_list(row.roles)} "
            f"| {'needed' if row.needs_reason else ''} |"
            for move, row in TRANSITIONS.items()
        )
        page = Path(settings.BASE_DIR) / "docs" / "reference" / "case-lifecycle.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(HEAD.format(diagram=mermaid(), rows=rows), encoding="utf-8")
        self.stdout.write(f"wrote {page.relative_to(settings.BASE_DIR)}")


def _list(values: Any) -> str:
    return ", ".join(sorted(str(value).replace("_", " ") for value in values))


def mermaid() -> str:
    """Return the diagram: the moves that change the status."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.RECEIVED}"]
    for move, transition in TRANSITIONS.items():
        if transition.target is not None:
            lines += [f"    {source} --> {transition.target}: {move.label}" for source in sorted(transition.sources)]
    return "\n".join(lines) + "\n"
