"""Turns a policy document into rules, or says all that is wrong with it and where.

docs/policy-documents.md describes the document for the people who write it.
"""

import re
from datetime import UTC, time

from councils.domain.documents import Section, refuse_if_any
from councils.domain.periods import Unit
from councils.domain.roles import STAFF_ROLES, Role
from councils.domain.rules import (
    AgeLimit,
    AgeTrigger,
    Anonymity,
    AnonymityRule,
    Cite,
    ClockStart,
    ClosureGate,
    ContactKind,
    Exclusion,
    ExtensionRules,
    Gate,
    Independence,
    KindRules,
    OmbudsmanRoute,
    OmbudsmanRules,
    OpeningHours,
    PauseRules,
    ProcedureRules,
    ReceiptConvention,
    ReceiptRule,
    ReopeningRules,
    Source,
    StageRules,
    Target,
)

BODIES = ("lgsco", "housing")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
# Where a policy names no outcomes, a response still has to find something: the words that the Codes use.
USUAL_OUTCOMES = ("upheld", "partly_upheld", "not_upheld")
# Where a policy is silent, nobody reviews their own answer (LGSCO Code, stage 2: somebody else considers it).
UNSTATED_INDEPENDENCE = Cite("", "The policy doesn't say; the Codes want somebody else at each further stage.")


def read_policy(document: object) -> ProcedureRules:
    """The rules that a policy document states.

    Raises RuleBroken("policy.invalid") whose message has one line for each problem, with its place.
    """
    problems: list[str] = []
    root = Section(document, "", problems)
    rules = _procedure(root)
    root.finish()
    refuse_if_any("policy.invalid", "The policy document", problems)
    return rules


def _procedure(root: Section) -> ProcedureRules:
    for key in ("council", "procedure"):
        if root.has(key) and not SLUG.fullmatch(root.text(key)):
            root.refuse(key, "is written in small letters, digits and hyphens")
    root.text("council")
    outcomes = root.section("outcomes")
    parts = root.section("response_parts")
    code = root.text("code", default="")
    if code and code not in BODIES:
        root.refuse("code", f'"{code}" is not one of: {", ".join(BODIES)}')
    provisional_note = root.text("provisional_note", default="")
    if root.flag("provisional") != bool(provisional_note):
        root.refuse("provisional_note", "goes with provisional: yes, and that with it")
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
        code=code or None,
        receipt=_receipt(root.section("receipt")),
        stages=_stages(root),
        ombudsman=_ombudsman(root.required_section("ombudsman")),
        outcomes=_outcomes(outcomes) if outcomes else USUAL_OUTCOMES,
        outcomes_cite=_cite(outcomes),
        age_limit=_age_limit(root.section("age_limit")),
        exclusions=_exclusions(root),
        kinds=tuple(_kind(part) for part in root.sections("kinds")),
        closure_gates=tuple(_gate(part) for part in root.sections("closure_gates")),
        response_parts=parts.texts("parts") if parts else (),
        response_parts_cite=_cite(parts),
        reopening=_reopening(root.section("reopening")),
        anonymity=_anonymity(root.section("anonymous")),
    )


def _source(part: Section) -> Source:
    return Source(
        title=part.text("title"),
        owner=part.text("owner", default=""),
        approved_by=part.text("approved_by", default=""),
        approved_on=part.day("approved_on") if part.has("approved_on") else None,
        review_due=part.text("review_due", default=""),
        note=part.text("note", default=""),
    )


def _cite(part: Section | None) -> Cite:
    return Cite(part.text("paragraph"), part.text("note", default="")) if part else Cite()


def _target(part: Section | None, counts_from: ClockStart | None = None) -> Target | None:
    """A target; `counts_from` where there is only one event that it can count from."""
    if part is None:
        return None
    return Target(
        period=part.period("within"),
        counts_from=counts_from or part.word("of", ClockStart),
        paragraph=part.text("paragraph"),
        note=part.text("note", default=""),
    )


def _receipt(part: Section | None) -> ReceiptRule:
    if part is None:
        return ReceiptRule()
    convention = part.word("counts", ReceiptConvention)
    hours = part.section("hours")
    needed = convention is ReceiptConvention.NEXT_WORKING_DAY
    if needed != (hours is not None):
        part.refuse("hours", f'are given for "{ReceiptConvention.NEXT_WORKING_DAY}", and only for it')
    open_on = tuple(_hours(hours, day) for day in WEEK) if hours else ()
    return ReceiptRule(convention, open_on, part.text("paragraph"), part.text("note", default=""))


def _hours(part: Section, day: str) -> OpeningHours | None:
    if not part.has(day):
        return None
    found = HOURS.fullmatch(part.text(day))
    if found is not None:
        opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if opens < closes:
            return OpeningHours(opens, closes)
    part.refuse(day, "are not hours such as 09:00-17:00")
    return None


def _stages(root: Section) -> tuple[StageRules, ...]:
    parts = root.sections("stages")
    if not parts:
        root.refuse("stages", "needs at least one stage")
    for expected, part in enumerate(parts, start=1):
        if part.number("number", 1, 9) != expected:
            part.refuse("number", f"is not {expected}: stages stand in their order, from 1")
        if expected == len(parts) and part.has("escalation"):
            part.refuse("escalation", "stands at the last stage, after which there is none to ask for")
        if expected == 1 and part.has("direct"):
            part.refuse("direct", "stands at the first stage, which is always reached directly")
    return tuple(_stage(number, part) for number, part in enumerate(parts, start=1))


def _stage(number: int, part: Section) -> StageRules:
    escalation = part.section("escalation")
    answered_by = part.section("answered_by")
    independence = part.section("independence")
    unstated = Independence.DIFFERENT_PERSON if number > 1 else Independence.NONE
    silent = UNSTATED_INDEPENDENCE if number > 1 else Cite()
    return StageRules(
        number=number,
        name=part.text("name"),
        acknowledgement=_target(part.section("acknowledgement"), ClockStart.RECEIPT),
        response=_target(part.section("response")),
        extension=_extension(part.section("extension")),
        pause=_pause(part.section("pause")),
        escalation_window=escalation.period("within") if escalation else None,
        window_cite=_cite(escalation),
        responders=_roles(answered_by) if answered_by else (),
        responder_titles=answered_by.texts("titles") if answered_by else (),
        nominee=answered_by.flag("nominee") if answered_by else False,
        responders_cite=_cite(answered_by),
        independence=independence.word("test", Independence) if independence else unstated,
        independence_cite=_cite(independence) if independence else silent,
        direct_cite=_cite(part.section("direct")),
    )


def _extension(part: Section | None) -> ExtensionRules | None:
    if part is None:
        return None
    at_most = part.optional_period("at_most")
    rules = ExtensionRules(
        paragraph=part.text("paragraph"),
        by_days=at_most is not None,
        to_agreed_date=part.flag("to_agreed_date"),
        at_most=at_most,
        soft=part.flag("unless_good_reason"),
        times=part.number("times", 1, 20),
        gives_ombudsman_details=part.flag("gives_ombudsman_details"),
        note=part.text("note", default=""),
    )
    if at_most is not None and at_most.unit is not Unit.WORKING_DAYS:
        part.refuse("at_most", "is counted in working days")
    if at_most is None and not rules.to_agreed_date:
        part.refuse("at_most", "is missing: without it, and without to_agreed_date, nothing can be extended")
    if rules.soft and at_most is None:
        part.refuse("unless_good_reason", "needs the number of days that it relaxes, at_most")
    return rules


def _pause(part: Section | None) -> PauseRules | None:
    if part is None:
        return None
    reasons = part.texts("reasons")
    if not reasons:
        part.refuse("reasons", "is missing: a pause always has a reason that the policy knows")
    return PauseRules(reasons, part.text("paragraph"), part.optional_period("longest"), part.text("note", default=""))


def _roles(part: Section) -> tuple[Role, ...]:
    roles = part.words("roles", Role)
    for role in roles:
        if role not in STAFF_ROLES:
            part.refuse("roles", f'"{role.label}" works for no council')
    return roles


def _ombudsman(part: Section) -> OmbudsmanRules:
    bodies = part.texts("bodies")
    answered_by = part.section("answered_by")
    routes = tuple(
        OmbudsmanRoute(route.text("subject"), route.text("body"), route.text("paragraph"))
        for route in part.sections("routes")
    )
    if not bodies:
        part.refuse("bodies", "is missing: somebody looks at every council's complaints")
    for body in (*bodies, *(route.body for route in routes)):
        if body not in BODIES:
            part.refuse("bodies", f'"{body}" is not one of: {", ".join(BODIES)}')
    return OmbudsmanRules(
        bodies=bodies,
        reply=part.optional_period("reply_within"),
        acknowledgement=_target(part.section("acknowledgement"), ClockStart.RECEIPT),
        responders=_roles(answered_by) if answered_by else (),
        responder_titles=answered_by.texts("titles") if answered_by else (),
        responders_cite=_cite(answered_by),
        routes=routes,
        label=part.text("label", default=""),
        paragraph=part.text("paragraph"),
        note=part.text("note", default=""),
    )


def _outcomes(part: Section) -> tuple[str, ...]:
    outcomes = tuple(word.replace(" ", "_") for word in part.texts("words"))
    for outcome in outcomes:
        if outcome not in USUAL_OUTCOMES:
            part.refuse("words", f'"{outcome}" is not one of: {", ".join(USUAL_OUTCOMES)}')
    if len(set(outcomes)) < 2 or len(set(outcomes)) != len(outcomes):
        part.refuse("words", "needs at least two different outcomes")
    return outcomes


def _age_limit(part: Section | None) -> AgeLimit | None:
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


def _exclusions(root: Section) -> tuple[Exclusion, ...]:
    found: dict[str, Exclusion] = {}
    for part in root.sections("exclusions"):
        key = part.text("key")
        if key in found or not SLUG.fullmatch(key):
            part.refuse("key", f'"{key}" is used twice or is not in small letters, digits and hyphens')
        found[key] = Exclusion(
            key,
            part.text("matter"),
            part.text("route"),
            part.text("paragraph"),
            part.text("note", default=""),
        )
    return tuple(found.values())


def _kind(part: Section) -> KindRules:
    return KindRules(
        part.word("kind", ContactKind),
        part.text("handling"),
        part.text("paragraph"),
        _target(part.section("reply"), ClockStart.RECEIPT),
        part.text("note", default=""),
    )


def _gate(part: Section) -> ClosureGate:
    return ClosureGate(part.word("gate", Gate), part.text("paragraph"), part.text("note", default=""))


def _reopening(part: Section | None) -> ReopeningRules | None:
    if part is None:
        return None
    return ReopeningRules(
        part.period("within"), part.text("ground"), part.text("paragraph"), part.text("note", default="")
    )


def _anonymity(part: Section | None) -> AnonymityRule | None:
    if part is None:
        return None
    return AnonymityRule(part.word("treatment", Anonymity), part.text("paragraph"), part.text("note", default=""))
