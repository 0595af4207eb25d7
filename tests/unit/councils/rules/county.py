"""Cambridgeshire County's old policy, by the number of the rule in the research."""

from councils.policies.rules.casework_rules import ConsentRule, ContactKind, KindStep
from councils.policies.rules.procedure_rules import Anonymity
from tests.unit.councils.rules.reading import Rule, excluded, kind, kinds, special, target

RULES: dict[str, Rule] = {
    "CO-01": lambda r: (
        kinds(r),
        {"complaint", "compliment", "suggestion", "representation"},
    ),
    "CO-02": lambda r: (r.practice.representative.who, "A family member, friend or representative"),
    "CO-03": lambda r: ("councillor" in r.practice.channels.ways, True),
    "CO-04": lambda r: ("libraries" in r.practice.channels.help, True),
    "CO-05": lambda r: (
        (r.practice.representative.consent, "without permission" in special(r, "safeguarding").steps[0]),
        (ConsentRule.PERMISSION, True),
    ),
    "CO-06": lambda r: (r.anonymity.treatment, Anonymity.BY_ARRANGEMENT),
    "CO-07": lambda r: (r.practice.representative.may_tell_the_person, True),
    "CO-08": lambda r: ((r.practice.replying.preference_kept, bool(r.practice.replying.note)), (True, True)),
    "CO-09": lambda r: (kind(r, ContactKind.COMPLIMENT).gets, (KindStep.ACKNOWLEDGED, KindStep.PASSED_ON)),
    "CO-10": lambda r: (kind(r, ContactKind.SUGGESTION).gets[-1], KindStep.OUTCOME_TOLD),
    "CO-11": lambda r: (len(kind(r, ContactKind.COMPLAINT).includes), 6),
    "CO-12": lambda r: excluded(
        r,
        "too-old",
        "safeguarding",
        "service-request",
        "school",
        "professional-disagreement",
        "legal-action",
        "appeal",
        "first-highway-report",
        "councillor-or-mp",
    ),
    "CO-13": lambda r: (r.practice.automatic_receipt.sent, "At once, for what comes in online"),
    "CO-14": lambda r: ((target(r.stage(1)), r.stage(1).response.aim), ("10 working days of receipt", True)),
    "CO-15": lambda r: ("A named officer" in special(r, "social-care").steps, True),
    "CO-16": lambda r: ((r.final_stage, r.stage(2).response, r.stage(3).response), (3, None, None)),
    "CO-17": lambda r: (r.ombudsman.bodies, ("lgsco",)),
    "CO-18": lambda r: (r.practice.persistence.separate_policy, True),
    "CO-19": lambda r: (kind(r, ContactKind.REPRESENTATION).procedure, "representation"),
    "CO-20": lambda r: (
        {KindStep.DIRECTOR_DECIDES, KindStep.MEMBERS_DECIDE} <= set(kind(r, ContactKind.REPRESENTATION).gets),
        True,
    ),
    "CO!1": lambda r: ([target(each) for each in r.stages], ["10 working days of receipt", "", ""]),
    "CO!3": lambda r: (r.stage(1).acknowledgement, None),
    "CO!4": lambda r: ((r.final_stage, r.ombudsman.label), (3, "")),
    "CO!5": lambda r: (kind(r, ContactKind.REPRESENTATION).reply, None),
}
