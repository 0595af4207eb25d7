"""Reading a policy document, and its rules and words for each kind of contact."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from councils.bodies.rules import code_keys, ombudsman_keys
from councils.document_reading import DocumentReader
from councils.policies.rules.casework_rules import (
    CORPORATE,
    ContactKind,
    Escalating,
    KindStep,
    MatterAnswer,
    MatterOutcome,
    Persistence,
    RepresentationRules,
    SpecialMatter,
)
from councils.policies.rules.lifecycle_rules import (
    AgeTrigger,
    Exclusion,
    ExtensionRules,
    ReceiptConvention,
    ReceiptRule,
)
from councils.policies.rules.procedure_rules import (
    ANSWERED,
    OUTCOMES,
    SILENT,
    Anonymity,
    Cite,
    ClockStart,
    Independence,
    KindRules,
    OmbudsmanRules,
    ProcedureRules,
    StageRules,
    Target,
)
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import (
    SLUG,
    DocumentField,
    Period,
    PeriodUnit,
    ReferenceTable,
    declaration,
    declared_fields,
)

# The longest that any Act allows for a complaint is 6 months (SI 2009/309, regulation 14); twice that is an error.
LONGEST_DAYS = 366
IN_DAYS = {PeriodUnit.WORKING_DAYS: 7 / 5, PeriodUnit.CALENDAR_DAYS: 1.0, PeriodUnit.MONTHS: 30.5}


def soundness_problems(rules: ProcedureRules) -> tuple[str, ...]:
    problems = [problem for stage in rules.stages for problem in _stage(stage)]
    names = [stage.name.casefold() for stage in rules.stages]
    for stage in rules.stages:
        if names.index(stage.name.casefold()) != stage.number - 1:
            problems.append(f'stages[{stage.number - 1}].name: "{stage.name}" is already the name of an earlier stage')
    return (*problems, *_too_long(rules.ombudsman, "ombudsman"))


def unknown_bodies(rules: ProcedureRules, known: Collection[str]) -> tuple[str, ...]:
    named = [
        (f"exclusions[{place}].bodies", key)
        for place, exclusion in enumerate(rules.exclusions)
        for key in exclusion.bodies
    ]
    named += [
        (f"special_matters[{place}].questions", answer.body)
        for place, matter in enumerate(rules.practice.special_matters)
        for question in matter.questions
        for answer in question.answers
        if answer.body
    ]
    return tuple(f'{place}: "{key}" is not in the list of organisations' for place, key in named if key not in known)


def _stage(stage: StageRules) -> Iterator[str]:
    place = f"stages[{stage.number - 1}]"
    acknowledgement, response = stage.acknowledgement, stage.response
    yield from _too_long(stage, place)
    if (
        acknowledgement is not None
        and response is not None
        and response.counts_from is ClockStart.RECEIPT
        and _days(acknowledgement.period) > _days(response.period)
    ):
        yield (
            f"{place}.acknowledgement.within: {acknowledgement.period} is later than the "
            f"response, which is due within {response.period}"
        )


def _too_long(record: Any, place: str) -> Iterator[str]:
    for each in declared_fields(type(record)):
        value, inner = getattr(record, each.name), ".".join((place, *each.path))
        if isinstance(value, Period) and _days(value) > LONGEST_DAYS:
            yield f"{inner}: {value} is more than a year. Check the number and the unit"
        elif each.is_record and not each.many and value is not None:
            yield from _too_long(value, inner)


def _days(period: Period) -> float:
    return period.amount * IN_DAYS[period.unit]


# What is always a complaint, whoever carries the service out (Codes, 1.2).
NEVER_EXCLUDED = (
    (re.compile(r"\bcontract(or|ors|ed|s)?\b|\bon behalf of the council\b", re.IGNORECASE), "the work of contractors"),
    (re.compile(r"\bshared[ -]services?\b", re.IGNORECASE), "a service shared with another council"),
    (
        re.compile(
            r"\A(?!.*\b(government|law|national)\b).*\b(council'?s?|own|local)( own)? polic(y|ies)\b|\Apolic(y|ies)\Z|"
            r"\bpolicy[ -](complaint|of[ -]the[ -]council)",
            re.IGNORECASE,
        ),
        "the council's own policies",
    ),
    (re.compile(r"\b(vexatious|persistent|unreasonabl[ey])\b", re.IGNORECASE), "people because of how they behave"),
)
# The length of a declined case's reason.
LONGEST_KEY = 30
# Where a policy is silent, no one reviews their own response (LGSCO Code, stage 2: someone else considers it).
UNSTATED_INDEPENDENCE = Cite("", "The policy does not say. The Codes want a different person at each further stage.")


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    council: Annotated[str, DocumentField(matches=SLUG)]
    rules: Annotated[ProcedureRules, DocumentField(at="")]


def read_policy(document: object) -> ProcedureRules:
    """Raises RuleBroken `policy.invalid`."""
    return POLICIES.read(document).rules


def _target_problems(target: Any) -> Iterator[tuple[str, str]]:
    if target.first_day_counts and target.within.unit is PeriodUnit.WORKING_DAYS:
        yield "first_day_counts", "is only for calendar days and months"


def _receipt_problems(receipt: Any) -> Iterator[tuple[str, str]]:
    needed = receipt.counts is ReceiptConvention.NEXT_WORKING_DAY
    if needed != (receipt.hours is not None):
        yield "hours", f'are given for "{ReceiptConvention.NEXT_WORKING_DAY}", and only for it'


def _extension_problems(extension: Any) -> Iterator[tuple[str, str]]:
    if extension.at_most is None and not extension.to_agreed_date:
        yield "at_most", "is missing: without it, and without to_agreed_date, nothing can be extended"
    if extension.unless_good_reason and extension.at_most is None:
        yield "unless_good_reason", "needs the number of days that it relaxes, at_most"


def _escalation_problems(escalation: Any) -> Iterator[tuple[str, str]]:
    said = escalation.reasons_not_needed or escalation.asks or escalation.new_matters or escalation.refused
    if escalation.within is None and not said:
        yield "within", "is missing, and nothing else is said"


def _persistence_problems(persistence: Any) -> Iterator[tuple[str, str]]:
    if persistence.no_appeal and persistence.appeal_to:
        yield "appeal_to", "contradicts no_appeal"
    if not persistence.separate_policy and not persistence.decided_by:
        yield "decided_by", "is missing: say who decides, unless it is a separate_policy"


def _ombudsman_problems(ombudsman: Any) -> Iterator[tuple[str, str]]:
    if not ombudsman.bodies and not ombudsman.other_body:
        yield "bodies", "is missing: say who looks at every council's complaints"


def _exclusion_problems(exclusion: Any) -> Iterator[tuple[str, str]]:
    if len(exclusion.key) > LONGEST_KEY:
        yield "key", f'"{exclusion.key}" has more than {LONGEST_KEY} characters'
    for what in always_complaints(exclusion.key, exclusion.matter):
        yield "matter", f"excludes {what}. Complaints about that are always looked into"
    if (exclusion.named_body is None) != (exclusion.named_body_note is None):
        yield "named_body_note", "goes with named_body, and that with it"


def always_complaints(*named: str) -> list[str]:
    """Return what no policy can exclude, of the matters that are named."""
    return [what for pattern, what in NEVER_EXCLUDED if any(pattern.search(name) for name in named)]


def _answer_problems(answer: Any) -> Iterator[tuple[str, str]]:
    if bool(answer.then) == bool(answer.outcome):
        yield "outcome", "is given, or then, and not both: every answer leads somewhere"
    if bool(answer.outcome) != bool(answer.reason):
        yield "reason", "goes with outcome, and that with it"
    for key, wanted in (("exclusion", MatterOutcome.NOT_INVESTIGATED), ("body", MatterOutcome.LEGAL)):
        if bool(getattr(answer, key)) != (answer.outcome == wanted):
            yield key, f'goes with "{wanted}", and that with it'


def _matter_problems(matter: Any) -> Iterator[tuple[str, str]]:
    """Answers lead only to later questions, so no question comes twice and every path ends in an outcome."""
    questions = matter.questions or ()
    if matter.decides and not questions:
        yield "decides", "needs questions that decide"
    keys = [question.key for question in questions]
    led_to = {answer.then for question in questions for answer in question.answers}
    for place, question in enumerate(questions):
        if question.key in keys[:place]:
            yield f"questions[{place}].key", f'"{question.key}" is used twice'
        if place and question.key not in led_to:
            yield f"questions[{place}]", "is never asked: no answer leads to it"
        yield from _answers_problems(question, f"questions[{place}].answers", keys[place + 1 :])


def _answers_problems(question: Any, place: str, later: list[str]) -> Iterator[tuple[str, str]]:
    keys = [answer.key for answer in question.answers]
    if len(keys) < 2 or len(set(keys)) < len(keys):
        yield place, "needs at least two answers, each with a key of its own"
    for number, answer in enumerate(question.answers):
        if answer.then and answer.then not in later:
            yield f"{place}[{number}].then", f'"{answer.then}" is not a later question'


def _unknown_exclusions(procedure: Any) -> Iterator[tuple[str, str]]:
    known = {exclusion.key for exclusion in procedure.exclusions or ()}
    for place, matter in enumerate(procedure.special_matters or ()):
        grounds = [answer.exclusion for question in matter.questions or () for answer in question.answers]
        for key in dict.fromkeys((*(matter.decides or ()), *filter(None, grounds))):
            if key not in known:
                yield f"special_matters[{place}].decides", f'"{key}" is not the key of an exclusion'


def _procedure_problems(root: Any) -> Iterator[tuple[str, str]]:
    if bool(root.provisional) != bool(root.provisional_note):
        yield "provisional_note", "goes with provisional: yes, and that with it"
    if root.single_step and len(root.stages) != 1:
        yield "single_step", "goes with one stage, which stands for the reply"
    keys = [exclusion.key for exclusion in root.exclusions or ()]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield f"exclusions[{place}].key", f'"{key}" is used twice'
    yield from _unknown_exclusions(root)
    yield from _outcome_problems(root)
    yield from _stage_problems(root.stages)


def _outcome_problems(root: Any) -> Iterator[tuple[str, str]]:
    if root.outcomes is None:
        return
    words = root.outcomes.words or ()
    if root.takes not in (None, ContactKind.COMPLAINT):
        yield "outcomes.words", "are the findings of a complaint; anything else is answered without one"
    if len(set(words)) < 2 or len(set(words)) != len(words):
        yield "outcomes.words", "needs at least two different outcomes"


def _stage_problems(stages: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    for expected, stage in enumerate(stages, start=1):
        place = f"stages[{expected - 1}]"
        if stage.number != expected:
            yield f"{place}.number", f"is not {expected}: stages stand in their order, from 1"
        if expected == len(stages) and stage.escalation is not None:
            yield f"{place}.escalation", "stands at the last stage, after which there is none to ask for"
        if expected == 1 and stage.direct is not None:
            yield f"{place}.direct", "stands at the first stage, which is always reached directly"


def _whole_extension(values: dict[str, Any], extension: Any) -> dict[str, Any]:
    return values | {"by_days": extension.at_most is not None}


def _whole_stage(values: dict[str, Any], stage: Any) -> dict[str, Any]:
    if "escalation_window" not in values:
        values = values | {"window_cite": SILENT}
    terms = values.get("escalating")
    if terms is not None and not (terms.reasons_not_needed or terms.asks or terms.new_matters or terms.refused):
        values = values | {"escalating": None}
    if stage.independence is None and stage.number > 1:
        unstated = {"independence": Independence.DIFFERENT_PERSON, "independence_cite": UNSTATED_INDEPENDENCE}
        values = values | unstated
    return values


def _whole_procedure(values: dict[str, Any], root: Any) -> dict[str, Any]:
    """A policy without outcomes has those of the Codes."""
    usual = OUTCOMES if root.takes in (None, ContactKind.COMPLAINT) else ANSWERED
    stated = {"in_force_from_stated": root.in_force_note is None}
    return {"outcomes": usual, "receipt": ReceiptRule()} | values | stated


POLICY_CHECKS = {
    Target: _target_problems,
    ReceiptRule: _receipt_problems,
    ExtensionRules: _extension_problems,
    Escalating: _escalation_problems,
    Persistence: _persistence_problems,
    OmbudsmanRules: _ombudsman_problems,
    Exclusion: _exclusion_problems,
    MatterAnswer: _answer_problems,
    SpecialMatter: _matter_problems,
    ProcedureRules: _procedure_problems,
}
POLICY_COMPLETIONS = {
    ExtensionRules: _whole_extension,
    StageRules: _whole_stage,
    ProcedureRules: _whole_procedure,
}
POLICY_TABLES = {ReferenceTable.OMBUDSMEN: ombudsman_keys, ReferenceTable.CODES: code_keys}
POLICIES = DocumentReader(
    PolicyDocument, "policy.invalid", "The policy document", POLICY_CHECKS, POLICY_COMPLETIONS, POLICY_TABLES
)


def kind_rules(rules: ProcedureRules, kind: ContactKind) -> KindRules | None:
    return next((each for each in rules.kinds if each.kind is kind), None)


def representation_rules(rules: ProcedureRules) -> RepresentationRules | None:
    """Return how representations are decided; None for any other contact."""
    return rules.practice.representations if rules.takes is ContactKind.REPRESENTATION else None


def matters_asked_about(rules: ProcedureRules) -> tuple[SpecialMatter, ...]:
    """Return the special matters that the policy has questions about: only complaints are asked about."""
    if rules.takes is not ContactKind.COMPLAINT:
        return ()
    return tuple(matter for matter in rules.practice.special_matters if matter.questions)


def _reply(known: KindRules) -> Target | None:
    return replace(known.reply, when=known.reply_when) if known.reply is not None else None


def rules_without_response(rules: ProcedureRules) -> ProcedureRules:
    """For a complainant who cannot be reached.

    The policy that takes these investigates them "to identify possible areas for service improvement", without dates.
    """
    first = replace(
        rules.stages[0],
        acknowledgement=None,
        response=None,
        extension=None,
        pause=None,
        escalation_window=None,
        steps=(),
    )
    return replace(
        rules,
        no_one_to_respond_to=True,
        stages=(first,),
        code=None,
        landlord_code=None,
        response_parts=(),
        closure_gates=(),
    )


def rules_for(rules: ProcedureRules, kind: ContactKind) -> ProcedureRules:
    """Leave out what only applies to complaints. Raises RuleBroken `kind.unknown`."""
    if kind is rules.takes:
        return rules
    known = kind_rules(rules, kind)
    if known is None or rules.takes is not ContactKind.COMPLAINT:
        raise RuleBroken(
            "kind.unknown",
            f"{rules.title}, version {rules.version}, does not cover this type of contact: {kind.value}.",
        )
    return replace(
        rules,
        takes=kind,
        single_step=True,
        stages=(StageRules(1, kind.value.capitalize(), response=_reply(known)),),
        code=None,
        landlord_code=None,
        outcomes=ANSWERED,
        age_limit=None,
        exclusions=(),
        closure_gates=(),
        response_parts=(),
        reopening=None,
    )


# Thanked for or passed on, so no name is needed.
WITHOUT_A_NAME = frozenset(
    {
        ContactKind.FEEDBACK,
        ContactKind.ANONYMOUS_FEEDBACK,
        ContactKind.COMPLIMENT,
        ContactKind.COMMENT,
        ContactKind.SUGGESTION,
        ContactKind.STAFF_RECOGNITION,
    }
)
# Offered to residents besides a complaint. The rest is for staff.
OFFERED_TO_RESIDENTS = (
    ContactKind.COMPLIMENT,
    ContactKind.COMMENT,
    ContactKind.SUGGESTION,
    ContactKind.FEEDBACK,
    ContactKind.REPRESENTATION,
)
# The procedure's title is clearer than the kind.
KNOWN_BY_TITLE = (ContactKind.COMPLAINT, ContactKind.INFORMATION_REQUEST)


def needs_agreement(rules: ProcedureRules, to: ContactKind) -> bool:
    """Whether a complaint becomes something else only with the person's agreement (both Codes, 1.2).

    A request for a service is passed on where the policy says so; what falls under other law has no choice.
    """
    if rules.takes is not ContactKind.COMPLAINT:
        return False
    known = kind_rules(rules, to)
    passed_on = known is not None and KindStep.PASSED_ON in known.gets
    return to in WITHOUT_A_NAME or (to is ContactKind.SERVICE_REQUEST and not passed_on)


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """A kind of contact under a procedure."""

    procedure: str
    kind: ContactKind
    label: str
    handling: str = ""

    @property
    def key(self) -> str:
        return f"{self.procedure}.{self.kind.name.lower()}"


def contact_choices(procedures: Iterable[ProcedureRules]) -> tuple[ContactChoice, ...]:
    """Return all kinds, complaints first. A kind with its own procedure appears once."""
    found = sorted(procedures, key=lambda rules: (rules.procedure != CORPORATE, rules.title))
    own = {rules.takes: rules for rules in found if rules.takes not in KNOWN_BY_TITLE}
    choices = [_of_procedure(rules, found) for rules in found]
    choices += [
        ContactChoice(rules.procedure, each.kind, each.kind.value.capitalize(), each.handling)
        for rules in found
        for each in rules.kinds
        if each.kind is not rules.takes and each.kind not in own
    ]
    return tuple(sorted(choices, key=lambda choice: choice.kind is not ContactKind.COMPLAINT))


def offered_to_residents(choices: Sequence[ContactChoice]) -> tuple[ContactChoice, ...]:
    """Return what residents may send, complaints first."""
    complaint = [each for each in choices if is_usual_complaint(each.procedure, each.kind)]
    others = [each for kind in OFFERED_TO_RESIDENTS for each in choices if each.kind is kind]
    if not any(each.kind is ContactKind.FEEDBACK for each in others):
        others += [each for each in choices if each.kind is ContactKind.ANONYMOUS_FEEDBACK]
    return (*complaint, *others)


def is_usual_complaint(procedure: str, kind: ContactKind) -> bool:
    return (procedure, kind) == (CORPORATE, ContactKind.COMPLAINT)


def choice_called(key: str, choices: Iterable[ContactChoice]) -> ContactChoice | None:
    return next((choice for choice in choices if choice.key == key), None)


def _of_procedure(rules: ProcedureRules, all_of_them: list[ProcedureRules]) -> ContactChoice:
    if rules.procedure == CORPORATE:
        complaint = kind_rules(rules, rules.takes)
        return ContactChoice(rules.procedure, rules.takes, "Complaint", complaint.handling if complaint else "")
    named = rules.takes in KNOWN_BY_TITLE
    said = next((kind.handling for other in all_of_them for kind in other.kinds if _is_of(kind, rules)), "")
    return ContactChoice(rules.procedure, rules.takes, rules.title if named else rules.takes.value.capitalize(), said)


def _is_of(kind: KindRules, rules: ProcedureRules) -> bool:
    return kind.procedure == rules.procedure or kind.kind is rules.takes is not ContactKind.COMPLAINT


def may_be_anonymous(kind: ContactKind, rules: ProcedureRules) -> bool:
    if kind in WITHOUT_A_NAME:
        return True
    return rules.anonymity is not None and rules.anonymity.treatment is Anonymity.INVESTIGATED


def anonymous_by_arrangement(rules: ProcedureRules) -> bool:
    """Whether someone may stay anonymous if staff agree."""
    return rules.anonymity is not None and rules.anonymity.treatment is Anonymity.BY_ARRANGEMENT


def gets_a_response(rules: ProcedureRules) -> bool:
    return rules.takes not in WITHOUT_A_NAME or any(stage.response is not None for stage in rules.stages)


def is_thanks(kind: ContactKind) -> bool:
    return kind in (ContactKind.COMPLIMENT, ContactKind.STAFF_RECOGNITION)


def is_passed_on(rules: ProcedureRules) -> bool:
    # A representation is considered, not passed on.
    considered = rules.takes in (ContactKind.COMPLAINT, ContactKind.REPRESENTATION)
    return not considered and all(stage.response is None for stage in rules.stages)


def noun(kind: ContactKind) -> str:
    """Name the contact within a sentence to its sender."""
    if kind is ContactKind.ANONYMOUS_FEEDBACK:
        return "feedback"
    if kind is ContactKind.STAFF_RECOGNITION:
        return "nomination"
    if kind in (ContactKind.SERVICE_REQUEST, ContactKind.INFORMATION_REQUEST):
        return "request"
    if kind is ContactKind.MEMBER_ENQUIRY:
        return "enquiry"
    return kind.value


def a_noun(kind: ContactKind) -> str:
    return with_article(noun(kind))


def with_article(called: str) -> str:
    """Return for example "an enquiry" and "feedback"."""
    if called == ContactKind.FEEDBACK.value:
        return called
    return f"{'an' if called[0] in 'aeiou' else 'a'} {called}"


def sentence(record: Any) -> str:
    """For instance "10 working days of receipt (4.1)."."""
    clauses = (
        declaration(each).wording.format(_words(getattr(record, each.name)))
        for each in declared_fields(type(record))
        if getattr(record, each.name)
    )
    text = "".join(clauses).removeprefix(" or ")
    return f"{text[:1].upper()}{text[1:]} ({record.paragraph})."


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return " or ".join(_words(each) for each in value)
    return value.wording if isinstance(value, AgeTrigger) else str(value)
