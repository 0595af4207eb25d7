"""Consent that is held, and what belongs to it."""

from complaints.models import Case, Consent, Document


def consent_in_force(case: Case) -> Consent | None:
    """Return the consent that was not ended, even if its last day has passed."""
    return Consent.objects.filter(case_id=case.pk, ended_at=None).select_related("document").first()


def documents_to_choose(case: Case) -> list[tuple[int, str]]:
    """Return (id, name), newest first."""
    return list(Document.objects.filter(case_id=case.pk).order_by("-at", "-pk").values_list("pk", "name"))
