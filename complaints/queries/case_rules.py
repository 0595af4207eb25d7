"""Under which rules a case stands."""

from complaints.models import Case
from councils.domain.rules import ContactKind, ProcedureRules
from councils.models import PolicyVersion
from councils.queries import procedure_rules


def rules_of(case: Case) -> ProcedureRules:
    """The pinned version as it stands for the case's kind of contact, its service area and the Code it came under."""
    return rules_under(case.policy_version, case)


def rules_under(version: PolicyVersion, case: Case) -> ProcedureRules:
    """Any version as it stands for a case."""
    landlord = case.service_area.landlord
    kind = ContactKind(case.kind)
    return procedure_rules(
        version,
        landlord=landlord,
        kind=kind,
        kept_code=case.kept_code,
        anonymous=case.anonymous and kind is ContactKind.COMPLAINT,
    )
