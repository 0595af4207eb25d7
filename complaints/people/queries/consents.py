"""What belongs to consent."""

from datetime import date

from complaints.case_facts.queries import cases_of_callers
from complaints.models import Case, Document
from complaints.vocabulary.correspondence import missing_consent
from councils.vocabulary.roles import Actor


def documents_to_choose(case: Case) -> list[tuple[int, str]]:
    """Return (id, name), newest first."""
    return list(Document.objects.filter(case_id=case.pk).order_by("-at", "-pk").values_list("pk", "name"))


def missing_permissions(actor: Actor, person_id: int, on: date) -> dict[str, str]:
    """Return of a caller's cases, by reference, for whom they act without permission."""
    acting = cases_of_callers(actor).filter(person_id=person_id).exclude(on_behalf_of="").order_by()
    rows = acting.values_list("reference", "on_behalf_of", "consent_from", "consent_until")
    return {reference: name for reference, name, starts, ends in rows if missing_consent(name, starts, ends, on)}
