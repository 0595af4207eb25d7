"""South Cambridgeshire: what its policy says, by the number of the rule in the research."""

from councils.policies.rules.casework_rules import (
    Cadence,
    ConsentRule,
    ContactKind,
    KindStep,
    RepeatOutcome,
    SharedHandler,
)
from councils.policies.rules.lifecycle_rules import AgeTrigger, Gate
from councils.policies.rules.procedure_rules import Anonymity, Independence
from councils.vocabulary.values import RepeatOf
from tests.unit.councils.rules.reading import Rule, excluded, exclusion, kind, kinds, routes, special, target, titles

RULES: dict[str, Rule] = {
    "SC-01": lambda r: (
        (r.version, r.source.owner, r.source.approved_by, str(r.source.approved_on), r.source.review_due[:4]),
        ("1.2", "Head of Transformation", "Leadership Team", "2022-05-18", "2026"),
    ),
    "SC-02": lambda r: ("contractor" in kind(r, ContactKind.COMPLAINT).handling, True),
    "SC-03": lambda r: (r.practice.first_contact, None),
    "SC-04": lambda r: (
        kinds(r),
        {"complaint", "service request", "feedback", "anonymous feedback", "staff recognition"},
    ),
    "SC-05": lambda r: (kind(r, ContactKind.SERVICE_REQUEST).gets, (KindStep.PASSED_ON,)),
    "SC-06": lambda r: (kind(r, ContactKind.ANONYMOUS_FEEDBACK).gets, (KindStep.RECORDED,)),
    "SC-07": lambda r: (KindStep.OFFERED_AS_COMPLAINT in kind(r, ContactKind.FEEDBACK).gets, True),
    "SC-08": lambda r: (ContactKind.STAFF_RECOGNITION.value in kinds(r), True),
    "SC-09": lambda r: (
        (r.practice.channels.account_first, {"email", "letter", "social media"} <= set(r.practice.channels.ways)),
        (True, True),
    ),
    "SC-10": lambda r: (
        [each.answer for each in r.practice.repeats if each.of is RepeatOf.OPEN],
        [RepeatOutcome.ADDED],
    ),
    "SC-11": lambda r: (
        [each.answer for each in r.practice.repeats if each.of is RepeatOf.NOT_FINAL],
        [RepeatOutcome.NEXT_STAGE],
    ),
    "SC-12": lambda r: (
        [each.answer for each in r.practice.repeats if each.of is RepeatOf.FINAL],
        [RepeatOutcome.OMBUDSMAN],
    ),
    "SC-13": lambda r: excluded(r, "appeal-or-legal-right"),
    "SC-14": lambda r: (
        (str(r.age_limit.period), r.age_limit.triggers, r.age_limit.discretion),
        ("12 months", (AgeTrigger.AWARENESS,), ""),
    ),
    "SC-15": lambda r: excluded(r, "councillor-conduct"),
    "SC-16": lambda r: excluded(r, "business-relationship"),
    "SC-17": lambda r: excluded(r, "staff-matter"),
    "SC-18": lambda r: (
        (exclusion(r, "not-this-council").bodies, exclusion(r, "ermine-street-housing").bodies),
        (("cambridgeshire-highways", "council-finder"), ("ermine-street-housing",)),
    ),
    "SC-19": lambda r: (
        (
            r.practice.refusal.explained,
            r.practice.refusal.before_closing,
            r.practice.refusal.gives_ombudsman,
            r.requires(Gate.EXPLANATION_SENT),
        ),
        (True, True, True, True),
    ),
    "SC-20": lambda r: (len(special(r, "another-body").steps), 2),
    "SC-21": lambda r: ((r.final_stage, r.ombudsman.label), (2, "Stage 3")),
    "SC-22": lambda r: (r.stage(1).responder_titles, ("Service manager", "Nominated team leader")),
    "SC-23": lambda r: (target(r.stage(1)), "10 working days of receipt"),
    "SC-24": lambda r: ((r.stage(1).acknowledgement, r.stage(2).acknowledgement), (None, None)),
    "SC-25": lambda r: ((r.stage(1).escalation_window, r.stage(1).escalating), (None, None)),
    "SC-26": lambda r: (
        (r.stage(2).responder_titles, r.stage(2).nominee, r.stage(2).independence),
        (("Head of Service",), True, Independence.DIFFERENT_PERSON),
    ),
    "SC-27": lambda r: (target(r.stage(2)), "20 working days of receipt"),
    "SC-28": lambda r: (
        [(str(each.extension.at_most), each.extension.soft, each.extension.times) for each in r.stages],
        [("10 working days", True, None)] * 2,
    ),
    "SC-29": lambda r: ([each.pause for each in r.stages], [None, None]),
    "SC-31": lambda r: (r.practice.replying.kept_on_case, True),
    "SC-32": lambda r: (r.practice.replying.in_writing, True),
    "SC-33": lambda r: (
        ("landlord" in routes(r, "housing"), "Housing Options and Advice" in routes(r, "lgsco")),
        (True, True),
    ),
    "SC-34": lambda r: (
        (str(r.ombudsman.reply), r.ombudsman.responder_titles),
        ("28 calendar days", ("Head of Service",)),
    ),
    "SC-36": lambda r: (r.ombudsman.any_time_cite.paragraph, "Third Parties"),
    "SC-37": lambda r: (r.practice.representative.consent, ConsentRule.WRITTEN),
    "SC-38": lambda r: (r.practice.several_services.joint_response, True),
    "SC-39": lambda r: (r.practice.shared_services.handled_by, SharedHandler.LEAD_AUTHORITY),
    "SC-40": lambda r: (r.anonymity.treatment, Anonymity.FEEDBACK),
    "SC-41": lambda r: (
        (r.practice.persistence.decided_by, r.practice.persistence.subjects),
        (("Leadership Team",), ("Complaint", "Person", "Organisation")),
    ),
    "SC-42": lambda r: (len(r.practice.persistence.preconditions), 4),
    "SC-43": lambda r: (
        (str(r.practice.persistence.review), r.practice.persistence.reviewed_by),
        ("18 months", ("Leadership Team",)),
    ),
    "SC-44": lambda r: ((bool(r.practice.persistence.effect), len(r.practice.persistence.measures)), (True, 6)),
    "SC-45": lambda r: (
        r.practice.persistence.log_keeper,
        "Corporate Complaints Manager, decisions against it included",
    ),
    "SC-46": lambda r: ((r.practice.persistence.no_appeal, r.practice.persistence.appeal_to), (True, "")),
    "SC-47": lambda r: (len(r.practice.persistence.examples), 14),
    "SC-48": lambda r: (len(r.practice.abuse.measures), 2),
    "SC-49": lambda r: (
        (len(r.practice.adjustments.kinds), len(r.practice.adjustments.factors), r.practice.adjustments.agreed),
        (3, 4, True),
    ),
    "SC-50": lambda r: (r.practice.remedies.kinds, ("Acknowledgement and apology", "Measures to put things right")),
    "SC-51": lambda r: (
        [(each.every, each.recipients, len(each.contents)) for each in r.practice.reports],
        [
            (
                (Cadence.QUARTERLY,),
                ("Corporate Management Team", "Leadership Team", "Scrutiny and Overview Committee"),
                8,
            )
        ],
    ),
    "SC-52": lambda r: (
        (r.practice.learning.shared_with, r.practice.learning.from_ombudsman),
        (("All services",), True),
    ),
    "SC-53": lambda r: (
        titles(r) >= {"Service Area Complaints Champion", "Corporate Complaints Manager", "Leadership Team"},
        True,
    ),
    "SC!1": lambda r: ((r.stage(2).nominee, bool(r.stage(2).responders_cite.note)), (True, True)),
    "SC!2": lambda r: (r.stage(1).responders[0].value, "responding_officer"),
    "SC!3": lambda r: ([each.extension.unit_stated for each in r.stages], [False, False]),
    "SC!4": lambda r: ([each.extension.gives_ombudsman_details for each in r.stages], [False, False]),
    "SC!5": lambda r: (r.stage(1).escalation_window, None),
    "SC!6": lambda r: ((r.final_stage, r.ombudsman_enquiry.name, r.ombudsman_enquiry.number), (2, "Stage 3", 0)),
    "SC!7": lambda r: ("confirmation" in kind(r, ContactKind.FEEDBACK).note, True),
    "SC!8": lambda r: ("discretion" in r.age_limit.note, True),
    "SC!10": lambda r: ("different name" in r.practice.persistence.note, True),
    "SC!11": lambda r: ("new matter" in r.practice.persistence.note, True),
}
