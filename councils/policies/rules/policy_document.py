"""Turns a policy document into rules, or says all that is wrong with it and where.

docs/policy-documents.md describes the document for the people who write it.
"""

from datetime import UTC

from councils.bodies.rules import code_keys, ombudsman_keys
from councils.documents.reading import SLUG, DocumentSection, refuse_if_any
from councils.documents.record_reading import read_record, read_roles
from councils.policies.rules.casework_rules import KindStep, Practice, ResponsePart
from councils.policies.rules.procedure_rules import (
    ANSWERED,
    AgeLimit,
    AgeTrigger,
    Anonymity,
    AnonymityRule,
    ClockStart,
    ClosureGate,
    ContactKind,
    Exclusion,
    ExclusionCondition,
    Gate,
    KindRules,
    OmbudsmanRoute,
    OmbudsmanRules,
    ProcedureRules,
    ReopeningRules,
    Source,
)
from councils.policies.rules.stage_document import read_cite, read_receipt, read_stages, read_target, read_working_days

# As much as a declined case keeps of the reason.
LONGEST_KEY = 30
# Where a policy names no outcomes, a response still has to find something: the words that the Codes use.
USUAL_OUTCOMES = ("upheld", "partly_upheld", "not_upheld")


def read_policy(document: object) -> ProcedureRules:
    """The rules that a policy document states.

    Raises RuleBroken("policy.invalid") whose message has one line for each problem, with its place.
    """
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    rules = _procedure(root)
    if rules.single_step and len(rules.stages) != 1:
        root.refuse("single_step", "goes with one stage, which stands for the reply")
    root.finish()
    refuse_if_any("policy.invalid", "The policy document", problems)
    return rules


def _procedure(root: DocumentSection) -> ProcedureRules:
    _check_names(root)
    outcomes = root.section("outcomes")
    parts = root.section("response_parts")
    provisional_note = root.text("provisional_note", default="")
    if root.flag("provisional") != bool(provisional_note):
        root.refuse("provisional_note", "goes with provisional: yes, and that with it")
    takes = root.word("takes", ContactKind) if root.has("takes") else ContactKind.COMPLAINT
    return ProcedureRules(
        procedure=root.text("procedure"),
        version=root.text("version"),
        title=root.text("title"),
        # In UTC like what the database returns: comparing two instants of one zone is cheap.
        in_force_from=root.instant("in_force_from").astimezone(UTC),
        in_force_from_stated=not root.has("in_force_note"),
        in_force_note=root.text("in_force_note", default=""),
        provisional=root.flag("provisional"),
        provisional_note=provisional_note,
        source=_source(root.required_section("source")),
        code=_code(root, "code"),
        landlord_code=_code(root, "landlord_code"),
        working_days=read_working_days(root.section("working_days")),
        single_step=root.flag("single_step"),
        takes=takes,
        receipt=read_receipt(root.section("receipt")),
        stages=read_stages(root),
        ombudsman=_ombudsman(root.required_section("ombudsman")),
        outcomes=_outcomes(outcomes, takes),
        outcomes_cite=read_cite(outcomes),
        age_limit=_age_limit(root.section("age_limit")),
        exclusions=_exclusions(root),
        exclusions_complete=root.flag("exclusions_complete"),
        kinds=tuple(_kind(part) for part in root.sections("kinds")),
        closure_gates=tuple(_gate(part) for part in root.sections("closure_gates")),
        response_parts=parts.texts("parts") if parts else (),
        response_code_parts=parts.words("code_items", ResponsePart) if parts else (),
        response_parts_cite=read_cite(parts),
        reopening=_reopening(root.section("reopening")),
        anonymity=_anonymity(root.section("anonymous")),
        practice=_practice(root),
    )


def _check_names(root: DocumentSection) -> None:
    for key in ("council", "procedure"):
        if root.has(key) and not SLUG.fullmatch(root.text(key)):
            root.refuse(key, "is written in small letters, digits and hyphens")
    root.text("council")


def _code(root: DocumentSection, key: str) -> str | None:
    code = root.text(key, default="")
    if code and code not in code_keys():
        root.refuse(key, f'"{code}" is not one of: {", ".join(code_keys())}')
    return code or None


def _practice(root: DocumentSection) -> Practice:
    practice = read_record(root, Practice)
    persistence = practice.persistence
    if persistence and persistence.no_appeal and persistence.appeal_to:
        root.refuse("persistence.appeal_to", "contradicts no_appeal")
    if persistence and not persistence.separate_policy and not persistence.decided_by:
        root.refuse("persistence.decided_by", "is missing: somebody decides, unless it is a separate_policy")
    return practice


def _source(part: DocumentSection) -> Source:
    return Source(
        title=part.text("title"),
        owner=part.text("owner", default=""),
        approved_by=part.text("approved_by", default=""),
        approved_on=part.day("approved_on") if part.has("approved_on") else None,
        review_due=part.text("review_due", default=""),
        note=part.text("note", default=""),
    )


def _ombudsman(part: DocumentSection) -> OmbudsmanRules:
    bodies = part.texts("bodies")
    answered_by = part.section("answered_by")
    routes = tuple(
        OmbudsmanRoute(route.text("subject"), route.text("body"), route.text("paragraph"))
        for route in part.sections("routes")
    )
    other_body = part.text("other_body", default="")
    if not bodies and not other_body:
        part.refuse("bodies", "is missing: somebody looks at every council's complaints")
    cannot = part.section("cannot")
    for body in (*bodies, *(route.body for route in routes)):
        if body not in ombudsman_keys():
            part.refuse("bodies", f'"{body}" is not one of: {", ".join(ombudsman_keys())}')
    return OmbudsmanRules(
        bodies=bodies,
        reply=part.optional_period("reply_within"),
        acknowledgement=read_target(part.section("acknowledgement"), ClockStart.RECEIPT),
        responders=read_roles(answered_by, "roles") if answered_by else (),
        responder_titles=answered_by.texts("titles") if answered_by else (),
        responders_cite=read_cite(answered_by),
        routes=routes,
        label=part.text("label", default=""),
        paragraph=part.text("paragraph"),
        note=part.text("note", default=""),
        any_time_cite=read_cite(part.section("any_time")),
        cannot=cannot.texts("matters") if cannot else (),
        cannot_cite=read_cite(cannot),
        reply_copied_to=part.text("copied_to", default=""),
        other_body=other_body,
    )


def _outcomes(part: DocumentSection | None, takes: ContactKind) -> tuple[str, ...]:
    if part is None:
        return USUAL_OUTCOMES if takes is ContactKind.COMPLAINT else ANSWERED
    if takes is not ContactKind.COMPLAINT:
        part.refuse("words", "are the findings of a complaint; anything else is answered without one")
    outcomes = tuple(word.replace(" ", "_") for word in part.texts("words"))
    for outcome in outcomes:
        if outcome not in USUAL_OUTCOMES:
            part.refuse("words", f'"{outcome}" is not one of: {", ".join(USUAL_OUTCOMES)}')
    if len(set(outcomes)) < 2 or len(set(outcomes)) != len(outcomes):
        part.refuse("words", "needs at least two different outcomes")
    return outcomes


def _age_limit(part: DocumentSection | None) -> AgeLimit | None:
    if part is None:
        return None
    triggers = part.words("counts_from", AgeTrigger)
    if not triggers:
        part.refuse("counts_from", "is missing: an age is counted from an event")
    return AgeLimit(
        part.period("within"),
        triggers,
        part.text("paragraph"),
        part.text("discretion", default=""),
        part.text("note", default=""),
    )


def _exclusions(root: DocumentSection) -> tuple[Exclusion, ...]:
    found: dict[str, Exclusion] = {}
    for part in root.sections("exclusions"):
        key = part.text("key")
        if key in found or not SLUG.fullmatch(key):
            part.refuse("key", f'"{key}" is used twice or is not in small letters, digits and hyphens')
        if part.has("named_body") != part.has("named_body_note"):
            part.refuse("named_body_note", "goes with named_body, and that with it")
        if len(key) > LONGEST_KEY:
            part.refuse("key", f'"{key}" has more than {LONGEST_KEY} characters')
        found[key] = Exclusion(
            key,
            part.text("matter"),
            part.text("route", default=""),
            part.text("paragraph"),
            part.text("note", default=""),
            part.text("procedure", default=""),
            part.text("public_wording", default=""),
            part.texts("bodies"),
            part.flag("first_stage_only"),
            part.word("condition", ExclusionCondition) if part.has("condition") else None,
            part.text("named_body", default=""),
            part.text("named_body_note", default=""),
        )
    return tuple(found.values())


def _kind(part: DocumentSection) -> KindRules:
    return KindRules(
        kind=part.word("kind", ContactKind),
        handling=part.text("handling"),
        paragraph=part.text("paragraph"),
        reply=read_target(part.section("reply"), ClockStart.RECEIPT),
        note=part.text("note", default=""),
        gets=part.words("gets", KindStep),
        includes=part.texts("includes"),
        reply_when=part.text("reply_when", default=""),
        procedure=part.text("procedure", default=""),
        public_wording=part.text("public_wording", default=""),
    )


def _gate(part: DocumentSection) -> ClosureGate:
    return ClosureGate(part.word("gate", Gate), part.text("paragraph"), part.text("note", default=""))


def _reopening(part: DocumentSection | None) -> ReopeningRules | None:
    if part is None:
        return None
    return ReopeningRules(
        part.period("within"),
        part.text("ground"),
        part.text("paragraph"),
        part.text("note", default=""),
        part.flag("less_than"),
    )


def _anonymity(part: DocumentSection | None) -> AnonymityRule | None:
    if part is None:
        return None
    return AnonymityRule(part.word("treatment", Anonymity), part.text("paragraph"), part.text("note", default=""))
