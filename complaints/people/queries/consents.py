"""What belongs to consent."""

from complaints.models import Case, Document


def documents_to_choose(case: Case) -> list[tuple[int, str]]:
    """Return (id, name), newest first."""
    return list(Document.objects.filter(case_id=case.pk).order_by("-at", "-pk").values_list("pk", "name"))
