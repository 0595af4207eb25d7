"""Under which rules a case stands."""

from complaints.models import Case
from councils.domain.rules import ContactKind, ProcedureRules
from councils.queries import procedure_rules


def rules_of(case: Case) -> ProcedureRules:
    """The pinned version as it stands for the case's kind of contact, its service area and the Code it came under."""
    landlord = case.service_area.landlord
    return procedure_rules(
        case.policy_version, landlord=landlord, kind=ContactKind(case.kind), kept_code=case.kept_code
    )
