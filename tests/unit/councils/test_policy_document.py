"""A policy document is read whole or refused whole, each problem with its place."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from councils.calendars.rules import NamedDay
from councils.policies.rules.casework_rules import Cadence, CaseworkRules, ConsentRule, ContactKind, RepeatOutcome
from councils.policies.rules.lifecycle_rules import AgeTrigger, Gate, OpeningHours, ReceiptConvention
from councils.policies.rules.policy_document import UNSTATED_INDEPENDENCE, read_policy
from councils.policies.rules.procedure_rules import OUTCOMES, Anonymity, ClockStart, Independence
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import Period, RepeatOf

SMALLEST: dict[str, Any] = {
    "council": "a-council",
    "procedure": "corporate",
    "version": "1",
    "title": "A policy",
    "in_force_from": "2026-07-01T17:00",
    "source": {"title": "A policy"},
    "stages": [{"number": 1, "name": "Stage 1"}],
    "ombudsman": {"bodies": ["lgsco"], "paragraph": "9"},
}
STAGE: dict[str, Any] = {
    "number": 1,
    "name": "Stage 1",
    "acknowledgement": {"within": "5 working days", "paragraph": "1", "note": "A note."},
    "response": {"within": "10 working days", "of": "acknowledgement", "paragraph": "2"},
    "extension": {
        "at_most": "10 working days",
        "unless_good_reason": True,
        "times": 2,
        "to_agreed_date": True,
        "gives_ombudsman_details": True,
        "paragraph": "3",
    },
    "pause": {"reasons": ["Waiting"], "longest": "1 month", "paragraph": "4"},
    "escalation": {"within": "28 calendar days", "paragraph": "5"},
    "answered_by": {"roles": ["responding officer"], "titles": ["Manager"], "nominee": True, "paragraph": "6"},
    "independence": {"test": "none", "paragraph": "7"},
}
FULLEST: dict[str, Any] = SMALLEST | {
    "in_force_note": "No date in the text.",
    "provisional": True,
    "provisional_note": "To be confirmed.",
    "code": "lgsco",
    "source": {
        "title": "A policy",
        "owner": "Somebody",
        "approved_by": "Cabinet",
        "approved_on": "2026-05-18",
        "review_due": "2027",
        "note": "A note.",
    },
    "receipt": {
        "counts": "next working day when closed",
        "hours": {"monday": "09:00-17:00", "friday": "09:00-16:30"},
        "paragraph": "0",
    },
    "stages": [
        STAGE,
        {
            "number": 2,
            "name": "Stage 2",
            "direct": {"paragraph": "8"},
            "independence": {"test": "more senior person", "paragraph": "7"},
        },
        {"number": 3, "name": "Stage 3"},
    ],
    "ombudsman": {
        "bodies": ["lgsco", "housing"],
        "label": "Stage 4",
        "reply_within": "28 calendar days",
        "acknowledgement": {"within": "1 working day", "paragraph": "9"},
        "answered_by": {"roles": ["head of service"], "titles": ["Director"], "paragraph": "9"},
        "routes": [{"subject": "Rent", "body": "housing", "paragraph": "9"}],
        "paragraph": "9",
    },
    "outcomes": {"words": ["upheld", "not upheld"], "paragraph": "10"},
    "response_parts": {"parts": ["The reasons"], "paragraph": "11"},
    "age_limit": {
        "within": "12 months",
        "counts_from": ["occurrence", "awareness"],
        "discretion": "Chief Executive",
        "paragraph": "12",
    },
    "exclusions": [{"key": "too-old", "matter": "Old", "route": "Ombudsman", "paragraph": "12"}],
    "kinds": [
        {"kind": "complaint", "handling": "Answered", "paragraph": "13"},
        {
            "kind": "service request",
            "handling": "Passed on",
            "paragraph": "13",
            "reply": {"within": "10 working days", "paragraph": "13"},
        },
    ],
    "closure_gates": [{"gate": "learning form", "paragraph": "14"}],
    "reopening": {"within": "12 months", "ground": "New information", "paragraph": "15"},
    "anonymous": {"treatment": "recorded and investigated", "paragraph": "16"},
    "landlord_code": "housing",
    "working_days": {"never": ["Christmas Day", "Boxing Day"], "closures_count": True, "paragraph": "17"},
    "channels": {"ways": ["email"], "account_first": True, "paragraph": "18"},
    "repeats": [
        {
            "of": "a matter investigated already",
            "answer": "shown the way to the Ombudsman",
            "within": "12 months",
            "paragraph": "19",
        },
    ],
    "refusal": {"explained": True, "gives_ombudsman": True, "paragraph": "20"},
    "persistence": {
        "name": "Unreasonably persistent",
        "decided_by": ["Leadership Team"],
        "preconditions": ["Investigated properly"],
        "review": "18 months",
        "no_appeal": True,
        "paragraph": "21",
    },
    "lateness": {"update_every": "5 working days", "paragraph": "22"},
    "reports": [{"name": "Quarterly", "every": ["every quarter"], "recipients": ["Cabinet"], "paragraph": "23"}],
    "office_holders": [{"title": "Champion", "duties": ["Log"], "roles": ["complaint champion"], "paragraph": "24"}],
    "representative": {"who": "Anybody", "consent": "written permission", "paragraph": "25"},
}


def test_every_choice_of_a_full_document_arrives() -> None:
    practice = read_policy(FULLEST).practice
    assert practice.channels is not None
    assert (practice.channels.ways, practice.channels.account_first) == (("email",), True)
    assert (practice.repeats[0].of, practice.repeats[0].answer) == (RepeatOf.INVESTIGATED, RepeatOutcome.OMBUDSMAN)
    assert str(practice.repeats[0].within) == "12 months"
    assert practice.refusal is not None
    assert (practice.refusal.gives_ombudsman, practice.refusal.before_closing) == (True, False)
    assert practice.persistence is not None
    assert (str(practice.persistence.review), practice.persistence.no_appeal) == ("18 months", True)
    assert practice.lateness is not None
    assert str(practice.lateness.update_every) == "5 working days"
    assert practice.reports[0].every == (Cadence.QUARTERLY,)
    assert practice.office_holders[0].roles == (Role.COMPLAINT_CHAMPION,)
    assert practice.representative is not None
    assert practice.representative.consent is ConsentRule.WRITTEN
    assert (practice.survey, practice.remedies, practice.special_matters) == (None, None, ())


def test_a_landlord_s_code_and_a_regulation_s_working_day_arrive() -> None:
    rules = read_policy(FULLEST)
    assert rules.landlord_code == "housing"
    assert [rules.for_landlord(landlord).code for landlord in (True, False)] == ["housing", "lgsco"]
    assert rules.working_days is not None
    assert rules.working_days.never == (NamedDay.CHRISTMAS_DAY, NamedDay.BOXING_DAY)


def test_a_silent_policy_has_no_values() -> None:
    rules = read_policy(SMALLEST)
    assert rules.practice == CaseworkRules()
    assert (rules.landlord_code, rules.working_days, rules.for_landlord(True)) == (None, None, rules)
    stage = rules.stage(1)
    assert (stage.acknowledgement, stage.response, stage.extension, stage.pause) == (None,) * 4
    assert (stage.escalation_window, stage.responders, stage.independence) == (None, (), Independence.NONE)
    assert (rules.code, rules.age_limit, rules.reopening, rules.anonymity) == (None,) * 4
    assert (rules.exclusions, rules.kinds, rules.closure_gates, rules.response_parts) == ((),) * 4
    assert rules.ombudsman.reply is None
    assert rules.ombudsman_enquiry.response is None
    assert rules.ombudsman_enquiry.name == "Ombudsman enquiry"
    assert rules.receipt.convention is ReceiptConvention.DAY_OF_RECEIPT
    assert rules.in_force_from == datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert rules.in_force_from_stated
    assert not rules.provisional
    assert not rules.requires(Gate.LEARNING_FORM)


def test_without_words_of_its_own_a_policy_finds_in_the_usual_words() -> None:
    rules = read_policy(SMALLEST)
    assert rules.outcomes == OUTCOMES
    assert rules.outcomes_cite.paragraph == ""


def test_every_value_of_a_full_document_arrives() -> None:
    rules = read_policy(FULLEST)
    first, second, third = rules.stages
    assert first.acknowledgement is not None
    assert first.acknowledgement.note == "A note."
    assert first.response is not None
    assert first.response.counts_from is ClockStart.ACKNOWLEDGEMENT
    assert first.extension is not None
    assert (first.extension.soft, first.extension.times, first.extension.to_agreed_date) == (True, 2, True)
    assert first.extension.by_days
    assert first.extension.gives_ombudsman_details
    assert first.pause is not None
    assert (first.pause.reasons, str(first.pause.longest)) == (("Waiting",), "1 month")
    assert (str(first.escalation_window), first.window_cite.paragraph) == ("28 calendar days", "5")
    assert (first.responders, first.responder_titles, first.nominee) == ((Role.RESPONDING_OFFICER,), ("Manager",), True)
    assert (first.independence, first.independence_cite.paragraph) == (Independence.NONE, "7")
    assert (second.independence, second.direct_cite.paragraph) == (Independence.MORE_SENIOR, "8")
    assert (third.independence, third.independence_cite) == (Independence.DIFFERENT_PERSON, UNSTATED_INDEPENDENCE)
    assert rules.ombudsman.routes[0].body == "housing"
    enquiry = rules.ombudsman_enquiry
    assert (enquiry.number, enquiry.name, enquiry.responders) == (0, "Stage 4", (Role.HEAD_OF_SERVICE,))
    assert enquiry.response is not None
    assert enquiry.response.period == Period.parse("28 calendar days")
    assert rules.receipt.hours[0] == OpeningHours(time(9), time(17))
    assert rules.receipt.hours[4:] == (OpeningHours(time(9), time(16, 30)), None, None)
    assert rules.outcomes == ("upheld", "not_upheld")
    assert rules.age_limit is not None
    assert rules.age_limit.triggers == (AgeTrigger.OCCURRENCE, AgeTrigger.AWARENESS)
    assert [kind.kind for kind in rules.kinds] == [ContactKind.COMPLAINT, ContactKind.SERVICE_REQUEST]
    assert rules.kinds[1].reply is not None
    assert rules.requires(Gate.LEARNING_FORM)
    assert not rules.requires(Gate.ACTIONS_SCHEDULED)
    assert rules.reopening is not None
    assert rules.anonymity is not None
    assert rules.anonymity.treatment is Anonymity.INVESTIGATED
    assert rules.source.approved_on == date(2026, 5, 18)
    assert not rules.in_force_from_stated
    assert rules.provisional_note == "To be confirmed."
    assert rules.response_parts == ("The reasons",)


def test_stages_are_asked_for_by_number() -> None:
    rules = read_policy(FULLEST)
    assert rules.final_stage == 3
    assert (rules.has_stage(0), rules.has_stage(1), rules.has_stage(3), rules.has_stage(4)) == (
        False,
        True,
        True,
        False,
    )
    with pytest.raises(RuleBroken) as broken:
        rules.stage(4)
    assert broken.value.code == "stage.unknown"


Change = Callable[[dict[str, Any]], Any]


def put(value: object, *path: str | int) -> Change:
    def change(document: dict[str, Any]) -> None:
        part: Any = document
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value

    return change


def drop(*path: str | int) -> Change:
    def change(document: dict[str, Any]) -> None:
        part: Any = document
        for step in path[:-1]:
            part = part[step]
        del part[path[-1]]

    return change


MATTER = {"key": "damp", "matter": "Damp", "steps": ["Asked about"], "paragraph": "2"}
ENDS = {"answer": "Yes", "outcome": "investigated", "reason": "It is a complaint."}
QUESTION = {"key": "first", "question": "Is it damp?", "answers": [{"key": "yes", **ENDS}, {"key": "no", **ENDS}]}


def tree(second: dict[str, str] | None = None, **first: str | None) -> Change:
    """A special matter with a question. `first`: of its first answer; `second`: of a second question."""
    said = {name: value for name, value in {"key": "yes", **ENDS, **first}.items() if value is not None}
    one = {**QUESTION, "answers": [said, {"key": "no", **ENDS}]}
    return put([{**MATTER, "questions": [one, *([{**QUESTION, **second}] if second else [])]}], "special_matters")


WRONG: list[tuple[Change, str]] = [
    (
        put("10 workng days", "stages", 0, "response", "within"),
        'stages[0].response.within: "10 workng days" is not a period',
    ),
    (put("10 days", "stages", 0, "response", "within"), 'stages[0].response.within: "10 days" is not a period'),
    (
        put("0 working days", "stages", 0, "response", "within"),
        "stages[0].response.within: 0 working days is not between",
    ),
    (put("5000 months", "age_limit", "within"), "age_limit.within: 5000 months is not between 1 and 1,000"),
    (put(10, "stages", 0, "response", "within"), "stages[0].response.within: 10 is not a text"),
    (drop("stages", 0, "response", "within"), "stages[0].response.within: is missing"),
    (drop("stages", 0, "response", "paragraph"), "stages[0].response.paragraph: is missing"),
    (
        put("noon", "stages", 0, "response", "of"),
        'stages[0].response.of: "noon" is not one of: receipt, acknowledgement',
    ),
    (put("receipt", "stages", 0, "acknowledgement", "of"), "stages[0].acknowledgement.of: is not a known key"),
    (put({}, "stages", 0, "respones"), "stages[0].respones: is not a known key"),
    (put([], "stages"), "stages: is missing: at least one is needed"),
    (drop("stages"), "stages: is missing"),
    (put("two", "stages"), 'stages: "two" is not a list'),
    (put(["one"], "stages"), 'stages[0]: needs keys and values, not "one"'),
    (put(2, "stages", 0, "number"), "stages[0].number: is not 1: stages stand in their order"),
    (put(1, "stages", 1, "number"), "stages[1].number: is not 2: stages stand in their order"),
    (put("1", "stages", 0, "number"), 'stages[0].number: "1" is not a whole number from 1 to 9'),
    (put(True, "stages", 0, "number"), "stages[0].number: True is not a whole number"),
    (
        put({"within": "28 calendar days", "paragraph": "5"}, "stages", 2, "escalation"),
        "stages[2].escalation: stands at the last stage",
    ),
    (put({"paragraph": "8"}, "stages", 0, "direct"), "stages[0].direct: stands at the first stage"),
    (
        put("10 calendar days", "stages", 0, "extension", "at_most"),
        "stages[0].extension.at_most: is counted in working",
    ),
    (put({"paragraph": "3"}, "stages", 0, "extension"), "stages[0].extension.at_most: is missing"),
    (
        put({"paragraph": "3", "to_agreed_date": True, "unless_good_reason": True}, "stages", 0, "extension"),
        "stages[0].extension.unless_good_reason: needs the number of days",
    ),
    (put(0, "stages", 0, "extension", "times"), "stages[0].extension.times: 0 is not a whole number from 1 to 20"),
    (put("maybe", "stages", 0, "extension", "unless_good_reason"), '"maybe" is not yes or no'),
    (put([], "stages", 0, "pause", "reasons"), "stages[0].pause.reasons: is missing"),
    (put([""], "stages", 0, "pause", "reasons"), 'stages[0].pause.reasons: "" is not a text'),
    (put(["mayor"], "stages", 0, "answered_by", "roles"), 'stages[0].answered_by.roles: "mayor" is not one of'),
    (put(["complainant"], "stages", 0, "answered_by", "roles"), '"Complainant" works for no council'),
    (put("friend", "stages", 0, "independence", "test"), 'stages[0].independence.test: "friend" is not one of'),
    (put("monday", "in_force_from"), 'in_force_from: "monday" is not a date and time'),
    (put("2026-03-29T01:30", "in_force_from"), "in_force_from: 2026-03-29T01:30 does not exist in Europe/London"),
    (drop("in_force_from"), "in_force_from: is missing"),
    (put("18/05/2022", "source", "approved_on"), 'source.approved_on: "18/05/2022" is not a date'),
    (drop("source"), "source: is missing"),
    (put("A Council", "council"), 'council: "A Council" has characters other than lower-case letters'),
    (put("Corporate!", "procedure"), 'procedure: "Corporate!" has characters other than lower-case letters'),
    (drop("version"), "version: is missing"),
    (put("x" * 3000, "title"), "title:"),
    (put("   ", "title"), 'title: "   " is not a text'),
    (put("nhs", "code"), 'code: "nhs" is not one of: lgsco, housing'),
    (drop("provisional_note"), "provisional_note: goes with provisional: yes"),
    (put(False, "provisional"), "provisional_note: goes with provisional: yes"),
    (drop("receipt", "hours"), "receipt.hours: are given for"),
    (put("day of receipt", "receipt", "counts"), "receipt.hours: are given for"),
    (put("17:00-09:00", "receipt", "hours", "monday"), "receipt.hours.monday: are not hours such as 09:00-17:00"),
    (put("9-5", "receipt", "hours", "monday"), "receipt.hours.monday: are not hours"),
    (put("09:00-17:00", "receipt", "hours", "mondy"), "receipt.hours.mondy: is not a known key"),
    (put([], "ombudsman", "bodies"), "ombudsman.bodies: is missing"),
    (put(["nobody"], "ombudsman", "bodies"), 'ombudsman.bodies: "nobody" is not one of'),
    (put("nobody", "ombudsman", "routes", 0, "body"), 'ombudsman.routes[0].body: "nobody" is not one of'),
    (drop("ombudsman"), "ombudsman: is missing"),
    (put(["upheld", "mostly"], "outcomes", "words"), 'outcomes.words: "mostly" is not one of'),
    (put(["upheld"], "outcomes", "words"), "outcomes.words: needs at least two different outcomes"),
    (put(["upheld", "upheld"], "outcomes", "words"), "outcomes.words: needs at least two different outcomes"),
    (put("comment", "takes"), "outcomes.words: are the findings of a complaint"),
    (put([], "age_limit", "counts_from"), "age_limit.counts_from: is missing"),
    (put(["rumour"], "age_limit", "counts_from"), 'age_limit.counts_from: "rumour" is not one of'),
    (put(FULLEST["exclusions"] * 2, "exclusions"), 'exclusions[1].key: "too-old" is used twice'),
    (
        put("Too Old", "exclusions", 0, "key"),
        'exclusions[0].key: "Too Old" has characters other than lower-case letters',
    ),
    (put("the police", "exclusions", 0, "named_body"), "exclusions[0].named_body_note: goes with named_body"),
    (put("They said so.", "exclusions", 0, "named_body_note"), "exclusions[0].named_body_note: goes with named_body"),
    (put("a" * 31, "exclusions", 0, "key"), "has more than 30 characters"),
    (put("contractors-work", "exclusions", 0, "key"), "excludes the work of contractors"),
    (put("What a firm does on behalf of the council", "exclusions", 0, "matter"), "excludes the work of contractors"),
    (put("Vexatious complainants", "exclusions", 0, "matter"), "excludes people because of how they behave"),
    (put("A shared service", "exclusions", 0, "matter"), "excludes a service shared with another council"),
    (put("policy", "exclusions", 0, "key"), "excludes the council's own policies"),
    (put("A policy of the council", "exclusions", 0, "matter"), "excludes the council's own policies"),
    (put("Complaints about the council's policies", "exclusions", 0, "matter"), "excludes the council's own policies"),
    (put("rant", "kinds", 0, "kind"), 'kinds[0].kind: "rant" is not one of'),
    (put("signature", "closure_gates", 0, "gate"), 'closure_gates[0].gate: "signature" is not one of'),
    (put("shredded", "anonymous", "treatment"), 'anonymous.treatment: "shredded" is not one of'),
    (put({1: 2}, "reopening"), "reopening.1: is not a known key"),
    (put("nhs", "landlord_code"), 'landlord_code: "nhs" is not one of: lgsco, housing'),
    (put(True, "single_step"), "single_step: goes with one stage"),
    (put(["Whit Monday"], "working_days", "never"), 'working_days.never: "Whit Monday" is not one of'),
    (drop("working_days", "paragraph"), "working_days.paragraph: is missing"),
    (put(True, "stages", 0, "response", "first_day_counts"), "first_day_counts: is only for calendar days and months"),
    (put([], "channels", "ways"), "channels.ways: is missing"),
    (put("fax", "channels", "fax"), "channels.fax: is not a known key"),
    (put("yes please", "channels", "account_first"), '"yes please" is not yes or no'),
    (put("everything", "repeats", 0, "of"), 'repeats[0].of: "everything" is not one of'),
    (put("forever", "repeats", 0, "within"), 'repeats[0].within: "forever" is not a period'),
    (put("Mayor", "persistence", "appeal_to"), "persistence.appeal_to: contradicts no_appeal"),
    (drop("persistence", "decided_by"), "persistence.decided_by: is missing"),
    (put("18 days", "persistence", "review"), 'persistence.review: "18 days" is not a period'),
    (put(["often"], "reports", 0, "every"), 'reports[0].every: "often" is not one of'),
    (drop("reports", 0, "recipients"), "reports[0].recipients: is missing"),
    (put(["complainant"], "office_holders", 0, "roles"), '"Complainant" works for no council'),
    (drop("representative", "consent"), "representative.consent: is missing"),
    (put({"paragraph": "5"}, "stages", 0, "escalation"), "stages[0].escalation.within: is missing"),
    (put([{"name": "Report"}], "stages", 0, "then"), "stages[0].then[0].within: is missing"),
    (tree(outcome="magic"), 'answers[0].outcome: "magic" is not one of'),
    (tree(then="again"), "answers[0].outcome: is given, or then, and not both"),
    (tree(outcome=None, reason=None), "answers[0].outcome: is given, or then, and not both"),
    (tree(reason=None), "answers[0].reason: goes with outcome"),
    (tree(body="acas"), 'answers[0].body: goes with "passed to the legal team"'),
    (tree(outcome="not investigated"), 'answers[0].exclusion: goes with "not investigated"'),
    (tree(outcome=None, reason=None, then="first"), 'questions[0].answers[0].then: "first" is not a later question'),
    (
        tree(outcome=None, reason=None, then="nowhere"),
        'questions[0].answers[0].then: "nowhere" is not a later question',
    ),
    (tree(key="no"), "questions[0].answers: needs at least two answers, each with a key of its own"),
    (tree({"key": "first"}), 'questions[1].key: "first" is used twice'),
    (tree({"key": "lone"}), "questions[1]: is never asked: no answer leads to it"),
    (put([{**MATTER, "decides": ["x"]}], "special_matters"), "special_matters[0].decides: needs questions that decide"),
    (
        put([{**MATTER, "decides": ["x"], "questions": [QUESTION]}], "special_matters"),
        'special_matters[0].decides: "x" is not the key of an exclusion',
    ),
]


@pytest.mark.parametrize(("change", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_document_is_refused_with_the_place_and_the_reason(change: Change, said: str) -> None:
    document = deepcopy(FULLEST)
    change(document)
    with pytest.raises(RuleBroken) as broken:
        read_policy(document)
    assert broken.value.code == "policy.invalid"
    assert said in broken.value.message


@pytest.mark.parametrize("document", [None, "a policy", [], 7, {}])
def test_what_is_no_document_at_all_is_refused(document: object) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_policy(document)
    assert broken.value.code == "policy.invalid"


def test_all_problems_are_said_at_once() -> None:
    document = deepcopy(FULLEST) | {"extra": 1, "title": 7}
    document["stages"][0]["response"]["within"] = "soon"
    with pytest.raises(RuleBroken) as broken:
        read_policy(document)
    places = [line.split(":")[0].strip() for line in broken.value.message.splitlines()[1:]]
    assert places == ["title", "stages[0].response.within", "extra"]
