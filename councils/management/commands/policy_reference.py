"""`manage.py policy_reference`: write the reference of policy documents from the declaration of their values."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from councils.management.reference import ReferenceRow, computed_rows, reference_rows

PAGE = settings.BASE_DIR / "docs" / "reference" / "policy-fields.md"
HEAD = """# What a policy document holds, and where the policy acts

Written by `manage.py policy_reference` from the declaration of the policy's values (`councils/policies/rules/`); a test
compares the two. [policy-documents.md](../policy-documents.md) says how a document is written.

Every section may also have a `paragraph` (where the policy says it) and a `note` (how an unclear sentence was read).
*Code* is the paragraph of the Complaint Handling Codes that asks for it. *Where it acts* is the operation that enforces
it or the page that shows it: *shown* means that people read it where they need it and the product does nothing by
itself, *workshop only* that it stands in the policy's own pages (`/setup/`), in differences between versions and in the
check against the Codes; an empty cell that it acts where the section around it does.

| Key | Holds | Code | Where it acts |
|---|---|---|---|
{rows}

No document writes these: they follow from other values, or the product sets them.

| Field | Holds | Code | Where it acts |
|---|---|---|---|
{computed}
"""


def reference_page() -> str:
    return HEAD.format(rows=_table(reference_rows()), computed=_table(computed_rows()))


def _table(rows: tuple[ReferenceRow, ...]) -> str:
    acts = {each.key: each.acts for each in rows}
    own = [each.acts if each.acts != acts.get(each.key.rpartition(".")[0]) else "" for each in rows]
    return "\n".join(f"| `{row.key}` | {row.holds} | {row.code} | {act} |" for row, act in zip(rows, own, strict=True))


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(reference_page(), encoding="utf-8")
        self.stdout.write(f"wrote {PAGE.relative_to(settings.BASE_DIR)}")
