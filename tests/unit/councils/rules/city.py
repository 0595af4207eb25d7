"""Cambridge City: what its policy says, by the number of the rule in the research."""

from councils.policies.rules.casework_rules import Cadence, ContactKind, KindStep, RepeatOutcome, SharedHandler
from councils.policies.rules.lifecycle_rules import AgeTrigger, Gate
from councils.policies.rules.procedure_rules import ClockStart, Independence
from councils.vocabulary.values import RepeatOf
from tests.unit.councils.rules.reading import Rule, excluded, exclusion, kind, kinds, routes, special, target, titles

RULES: dict[str, Rule] = {
    "CC-01": lambda r: (len(kind(r, ContactKind.COMPLAINT).includes), 5),
    "CC-02": lambda r: (kinds(r), {"complaint", "service request", "anonymous feedback"}),
    "CC-03": lambda r: ("even if they do not use the word" in kind(r, ContactKind.COMPLAINT).handling, True),
    "CC-04": lambda r: ((bool(r.practice.survey.sent), "offer" in r.practice.survey.unhappy), (True, True)),
    "CC-05": lambda r: (kind(r, ContactKind.SERVICE_REQUEST).gets, (KindStep.PASSED_ON,)),
    "CC-06": lambda r: excluded(
        r, "service-request", "insurance-claim", "staff-matter", "appeal-right", "councillor-conduct", "disrepair"
    ),
    "CC-07": lambda r: ("grounds" in exclusion(r, "insurance-claim").route, True),
    "CC-08": lambda r: (exclusion(r, "staff-matter").route, "The internal grievance policy"),
    "CC-09": lambda r: (exclusion(r, "councillor-conduct").procedure, "councillor-conduct"),
    "CC-10": lambda r: ("housing manager" in exclusion(r, "housing-support").route, True),
    "CC-11": lambda r: excluded(r, "appeal-right"),
    "CC-12": lambda r: (r.practice.policy_clusters.at_least, None),
    "CC-13": lambda r: (len(special(r, "disrepair").questions), 3),
    "CC-14": lambda r: ((len(special(r, "fluency").steps), exclusion(r, "not-fluency").paragraph), (2, "2.3")),
    "CC-15": lambda r: (special(r, "contractor").paragraph, "2.4"),
    "CC-16": lambda r: (r.practice.shared_services.handled_by, SharedHandler.COUNCIL_ASKED),
    "CC-17": lambda r: (
        (r.practice.refusal.explained, r.practice.refusal.gives_ombudsman, r.practice.refusal.ombudsman_may_return),
        (True, True, True),
    ),
    "CC-18": lambda r: (len(special(r, "another-body").steps), 2),
    "CC-19": lambda r: (
        (str(r.age_limit.period), r.age_limit.triggers, bool(r.age_limit.discretion)),
        ("12 months", (AgeTrigger.OCCURRENCE,), True),
    ),
    "CC-20": lambda r: (
        [(each.of, each.answer, str(each.within)) for each in r.practice.repeats],
        [(RepeatOf.INVESTIGATED, RepeatOutcome.OMBUDSMAN, "12 months")],
    ),
    "CC-21": lambda r: (
        (r.practice.channels.ways, r.practice.channels.preferred),
        (("telephone", "email", "in person", "form"), "form"),
    ),
    "CC-22": lambda r: ("10 working days" in r.practice.automatic_receipt.says, True),
    "CC-23": lambda r: ((r.practice.adjustments.agreed, r.practice.adjustments.recorded), (True, True)),
    "CC-24": lambda r: ((r.final_stage, r.ombudsman.bodies), (2, ("lgsco", "housing"))),
    "CC-25": lambda r: (len(r.response_parts), 7),
    "CC-26": lambda r: (len(r.practice.fairness.duties), 5),
    "CC-27": lambda r: (r.requires(Gate.ACTIONS_SCHEDULED), True),
    "CC-28": lambda r: (str(r.stage(1).acknowledgement.period), "5 working days"),
    "CC-29": lambda r: ([target(each) for each in r.stages], ["10 working days of receipt"] * 2),
    "CC-30": lambda r: (
        [(str(each.extension.at_most), each.extension.times, each.extension.soft) for each in r.stages],
        [("10 working days", 1, False)] * 2,
    ),
    "CC-31": lambda r: ([each.extension.gives_ombudsman_details for each in r.stages], [True, True]),
    "CC-32": lambda r: (
        [(each.pause.reasons, each.pause.reply_ends) for each in r.stages],
        [(("Waiting for information from the complainant",), True)] * 2,
    ),
    "CC-33": lambda r: ("reply to it is added" in r.practice.automatic_receipt.says, True),
    "CC-34": lambda r: ((r.practice.lateness.agreed_with_customer, r.practice.lateness.update_every), (True, None)),
    "CC-35": lambda r: (str(r.stage(1).escalation_window), "3 months"),
    "CC-36": lambda r: (
        (r.stage(1).escalating.reasons_not_needed, len(r.stage(1).escalating.asks)),
        (True, 2),
    ),
    "CC-37": lambda r: ((str(r.reopening.within), "New information" in r.reopening.ground), ("12 months", True)),
    "CC-38": lambda r: ("new complaint at stage 1" in r.stage(1).escalating.new_matters, True),
    "CC-39": lambda r: (bool(r.stage(1).escalating.refused), True),
    "CC-40": lambda r: (r.stage(2).independence, Independence.MORE_SENIOR),
    "CC-41": lambda r: (target(r.stage(2)), "10 working days of receipt"),
    "CC-42": lambda r: (
        (len(r.practice.remedies.kinds), r.practice.remedies.says_by_when, r.practice.remedies.tracked),
        (7, True, True),
    ),
    "CC-43": lambda r: ("Council Tax" in routes(r, "lgsco"), True),
    "CC-44": lambda r: ("Homelessness" in routes(r, "lgsco"), True),
    "CC-45": lambda r: (routes(r, "housing"), "Housing services for tenants"),
    "CC-46": lambda r: (len(r.ombudsman.cannot), 5),
    "CC-47": lambda r: (r.ombudsman.reply, None),
    "CC-48": lambda r: (
        titles(r),
        {"Complaints Admin Officer", "Case Owner", "Lead Complaints Officer", "System Administrator"},
    ),
    "CC-49": lambda r: (
        [each.recipients for each in r.practice.reports if each.published],
        [("Strategy and Resources committee",)],
    ),
    "CC-50": lambda r: (
        (r.practice.self_assessment.every, len(r.practice.self_assessment.also_after)),
        (Cadence.YEARLY, 3),
    ),
    "CC-51": lambda r: (
        (r.practice.persistence.decided_by, r.practice.persistence.consulting, r.practice.persistence.prior_warning),
        (("Senior manager of the service",), ("Director",), True),
    ),
    "CC-52": lambda r: (
        (r.practice.persistence.appeal_to, len(r.practice.persistence.notice), len(r.practice.persistence.informed)),
        ("Monitoring Officer", 4, 3),
    ),
    "CC-53": lambda r: (
        (str(r.practice.persistence.review), r.practice.persistence.reviewed_by, r.practice.persistence.new_matters),
        ("12 months", ("Monitoring Officer",), "Dealt with on their merits"),
    ),
    "CC!1": lambda r: (
        (r.stage(1).response.counts_from, "Not yet the acknowledgement" in r.practice.automatic_receipt.note),
        (ClockStart.RECEIPT, True),
    ),
    "CC!3": lambda r: (r.outcomes, ("upheld", "not_upheld")),
    "CC!5": lambda r: (special(r, "disrepair").decides, ("disrepair",)),
    "CC!6": lambda r: ({each.key for each in r.exclusions} & {"shared-service", "contractor"}, set()),
    "CC!7": lambda r: ("reopens the case" in r.practice.repeats[0].note, True),
    "CC!8": lambda r: (
        (r.stage(2).independence, bool(r.stage(2).responders_cite.note)),
        (Independence.MORE_SENIOR, True),
    ),
    "CC!9": lambda r: (
        [exclusion(r, key).bodies[-2:] for key in ("appeal-right", "housing-support", "councillor-conduct")],
        [
            ("first-tier-tribunal-benefits", "cambridge-city-housing-advice"),
            ("care-quality-commission",),
            ("cambridge-city-monitoring-officer",),
        ],
    ),
    "CC!10": lambda r: ("both reviewer and body of appeal" in r.practice.persistence.note, True),
    "CC!12": lambda r: ("became aware" in r.age_limit.note, True),
}
