"""East Cambridgeshire: what its policy says, by the number of the rule in the research."""

from councils.policies.rules.casework_rules import Cadence, ContactKind, KindStep
from councils.policies.rules.lifecycle_rules import Gate
from councils.policies.rules.procedure_rules import Anonymity, Independence
from tests.unit.councils.rules.reading import Rule, excluded, kind, kinds, target

RULES: dict[str, Rule] = {
    "EC-01": lambda r: (kinds(r), {"comment", "compliment", "complaint", "service request"}),
    "EC-02": lambda r: (kind(r, ContactKind.COMPLAINT).paragraph, "3.3; 4.4"),
    "EC-03": lambda r: (
        (
            str(kind(r, ContactKind.COMMENT).reply.period),
            bool(kind(r, ContactKind.COMMENT).reply_when),
            kind(r, ContactKind.COMMENT).procedure,
        ),
        ("10 working days", True, "comment"),
    ),
    "EC-04": lambda r: (kind(r, ContactKind.COMPLIMENT).gets[-1], KindStep.TEAM_TOLD),
    "EC-05": lambda r: ("feedback leaflet" in r.practice.channels.ways, True),
    "EC-06": lambda r: (r.practice.first_contact.speak, True),
    "EC-07": lambda r: (r.practice.first_contact.solution_first, True),
    "EC-08": lambda r: ((r.final_stage, r.ombudsman.label), (2, "Stage 3")),
    "EC-09": lambda r: (str(r.stage(1).acknowledgement.period), "1 working day"),
    "EC-11": lambda r: (r.stage(1).responder_titles, ("Service Lead", "Senior Officer")),
    "EC-12": lambda r: (target(r.stage(1)), "10 working days of acknowledgement"),
    "EC-13": lambda r: (
        (r.stage(1).extension.to_agreed_date, r.stage(1).extension.at_most, r.stage(1).extension.times),
        (True, None, None),
    ),
    "EC-14": lambda r: (r.stage(1).response_copied_to, "Customer Services Team"),
    "EC-15": lambda r: (str(r.stage(1).escalation_window), "28 calendar days"),
    "EC-16": lambda r: ((r.stage(2).direct_when, r.stage(2).direct_decided_by), ("In exceptional circumstances", ())),
    "EC-17": lambda r: (
        (str(r.stage(2).acknowledgement.period), target(r.stage(2)), r.stage(2).response_copied_to),
        ("1 working day", "10 working days of acknowledgement", "Customer Services Team"),
    ),
    "EC-18": lambda r: (r.ombudsman.any_time_cite.paragraph, "4.7"),
    "EC-19": lambda r: (
        (str(r.ombudsman.reply), str(r.ombudsman.acknowledgement.period), r.ombudsman.reply_copied_to),
        ("28 calendar days", "1 working day", "Customer Services Team"),
    ),
    "EC-20": lambda r: (
        (
            excluded(
                r,
                "too-old",
                "law-or-government-policy",
                "business-relationship",
                "councillor-conduct",
                "legal-proceedings",
                "decided",
                "appeal-right",
            ),
            r.age_limit.discretion,
        ),
        ((set(), set()), "Chief Executive"),
    ),
    "EC-21": lambda r: (r.requires(Gate.LEARNING_FORM), True),
    "EC-22": lambda r: (r.practice.learning.shared_with[:2], ("Management Team", "Service Leads")),
    "EC-23": lambda r: (r.anonymity.treatment, Anonymity.INVESTIGATED),
    "EC-24": lambda r: ((r.practice.persistence.separate_policy, r.practice.abuse.paragraph), (True, "8")),
    "EC-25": lambda r: (
        [(each.every, each.recipients, len(each.contents)) for each in r.practice.reports],
        [((Cadence.QUARTERLY,), ("Management Team", "Service Leads"), 6)],
    ),
    "EC-26": lambda r: (len(r.practice.survey.questions), 4),
    "EC-27": lambda r: ("6 months" in r.source.review_due, True),
    "EC!1": lambda r: (r.practice.first_contact.named_stage, True),
    "EC!2": lambda r: (
        (r.stage(2).independence, r.stage(2).independence_cite.paragraph),
        (Independence.DIFFERENT_PERSON, ""),
    ),
    "EC!4": lambda r: ("28 days" in r.stage(1).window_cite.note, True),
    "EC!5": lambda r: (r.stage(2).extension, None),
    "EC!6": lambda r: ("stages 1 and 2" in r.practice.channels.note, True),
    "EC!7": lambda r: ((r.ombudsman.bodies, r.landlord_code), (("lgsco",), None)),
}
