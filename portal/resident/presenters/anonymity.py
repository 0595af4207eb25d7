"""What happens to a complaint from someone who does not say who they are: said alike wherever it is said."""

from typing import TYPE_CHECKING

from councils.policies.rules.procedure_rules import Anonymity, ProcedureRules

if TYPE_CHECKING:
    from councils.models import Council

WORDING = {
    Anonymity.REFUSED: "We cannot look into a complaint if you do not tell us who you are and how to contact you.",
    Anonymity.FEEDBACK: (
        "If you do not want to tell us how to contact you, you can send this as feedback instead. We use feedback, but "
        "we cannot look into it as a complaint or respond to you."
    ),
    Anonymity.INVESTIGATED: (
        "You do not have to tell us who you are. If you do not tell us how to contact you, we’ll still look into it, "
        "but we cannot acknowledge your complaint or respond to you."
    ),
}


def anonymous_wording(rules: ProcedureRules, council: "Council") -> str:
    """What a council does with an anonymous complaint; empty where its policy does not say."""
    if rules.anonymity is None:
        return ""
    if rules.anonymity.treatment is not Anonymity.BY_ARRANGEMENT:
        return WORDING[rules.anonymity.treatment]
    how = f"phone us on {council.phone}" if council.phone else "contact us"
    return f"If you want to complain without telling us who you are, {how} first and we’ll agree how to do it."
