"""Grounds for declining a complaint, and what each depends on."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from complaints.cases.rules.decisions import USUAL_LIMIT, check_is_too_old
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.actions import ANOTHER_BODY
from complaints.vocabulary.lifecycle import (
    DECLINE_WORDING,
    FORWARDED,
    PART_FORWARDED,
    Audience,
    Channel,
    Decision,
    DeclineReason,
    Notify,
    Status,
)
from complaints.vocabulary.people import ContactMatter
from councils.bodies.rules import Organisation
from councils.calendars.rules import with_weekday, written
from councils.policies.rules.casework_rules import ContactKind, SpecialMatter
from councils.policies.rules.lifecycle_rules import AgeTrigger, Exclusion, ExclusionCondition
from councils.policies.rules.policy_document import matters_asked_about, noun
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import RepeatOf, has_visible_text

# What the usual reasons depend on, also in a policy's own list.
CONDITIONS = {
    DeclineReason.TOO_OLD.value: ExclusionCondition.TOO_OLD,
    DeclineReason.ALREADY_CONSIDERED.value: ExclusionCondition.INVESTIGATED,
    DeclineReason.LEGAL_PROCEEDINGS.value: ExclusionCondition.PROCEEDINGS,
}
# A complaint with a response is no longer a service request.
USUAL_FIRST_STAGE_ONLY = frozenset({DeclineReason.SERVICE_REQUEST.value})
# Bodies of the whole of England for the usual reasons. A council's own are named in its policy.
USUAL_BODIES = {
    DeclineReason.APPEAL_RIGHT.value: (
        "planning-inspectorate",
        "valuation-tribunal",
        "first-tier-tribunal-benefits",
        "traffic-penalty-tribunal",
    ),
    DeclineReason.LEGAL_PROCEEDINGS.value: ("court-or-tribunal",),
    DeclineReason.NOT_THIS_COUNCIL.value: ("council-finder",),
    DeclineReason.STAFF_MATTER.value: ("acas",),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Residents read `public_wording` and `bodies`; the rest is for staff. `condition` must be true."""

    key: str
    label: str
    route: str = ""
    paragraph: str = ""
    note: str = ""
    procedure: str = ""
    public_wording: str = ""
    bodies: tuple[str, ...] = ()
    condition: ExclusionCondition | None = None
    first_stage_only: bool = False

    def counts_at(self, stage: int) -> bool:
        """A matter's age counts at stage 1 only."""
        return stage == 1 or not (self.first_stage_only or self.condition is ExclusionCondition.TOO_OLD)


def grounds(rules: ProcedureRules, stage: int) -> tuple[Ground, ...]:
    """Return the policy's list, or what the Codes accept.

    What another procedure takes is reclassified, not declined. What questions decide about is not in it.
    """
    asked = {ground.key for ground, _ in asked_about(rules)}
    listed = [_of(each) for each in rules.exclusions if not each.procedure]
    listed = [each for each in listed if each.key not in asked]
    if not rules.exclusions_complete:
        listed.extend(_usual()[-1:] if rules.exclusions else _usual())
    return tuple(each for each in listed if each.counts_at(stage))


def asked_about(rules: ProcedureRules) -> tuple[tuple[Ground, SpecialMatter], ...]:
    """Return the grounds that apply only if the answers to a matter's questions lead there."""
    matters = matters_asked_about(rules)
    return tuple((_of(each), matter) for matter in matters for each in rules.exclusions if each.key in matter.decides)


def moved_elsewhere(rules: ProcedureRules) -> tuple[Ground, ...]:
    return tuple(_of(each) for each in rules.exclusions if each.procedure)


def ground(rules: ProcedureRules, key: str) -> Ground | None:
    """The usual ones apply under every policy."""
    known = {each.key: each for each in (*_usual(), *map(_of, rules.exclusions))}
    return known.get(key)


def _usual() -> tuple[Ground, ...]:
    """ "Other" must be last (see `grounds`)."""
    return tuple(
        Ground(
            reason.value,
            reason.label,
            public_wording=DECLINE_WORDING[reason],
            bodies=USUAL_BODIES.get(reason.value, ()),
            condition=CONDITIONS.get(reason.value),
            first_stage_only=reason.value in USUAL_FIRST_STAGE_ONLY,
        )
        for reason in DeclineReason
    )


def _of(exclusion: Exclusion) -> Ground:
    key = exclusion.key.replace("-", "_")
    return Ground(
        key,
        exclusion.matter,
        exclusion.route,
        exclusion.paragraph,
        exclusion.note,
        exclusion.procedure,
        exclusion.public_wording,
        exclusion.bodies,
        exclusion.condition or CONDITIONS.get(key),
        exclusion.first_stage_only,
    )


# The fields of `DeclineFacts` that each condition needs.
ASKED = {
    ExclusionCondition.TOO_OLD: ("occurred_on", "aware_on", "no_exception"),
    ExclusionCondition.OPEN: ("reference",),
    ExclusionCondition.NOT_FINAL: ("reference",),
    ExclusionCondition.FINAL: ("reference",),
    ExclusionCondition.INVESTIGATED: ("reference", "answered_on"),
    ExclusionCondition.PROCEEDINGS: ("started_on",),
    ExclusionCondition.PUT_RIGHT: ("put_right_on",),
}
MISSING = {
    "occurred_on": "Enter the date it happened",
    "aware_on": "Enter the date the person became aware of it",
    "no_exception": "Say why you are not making an exception",
    "reference": "Enter the reference of the earlier complaint",
    "started_on": "Enter the date the proceedings started",
    "put_right_on": "Enter the date it was put right",
}
IN_WRITING = frozenset(
    {Channel.PORTAL, Channel.API, Channel.EMAIL, Channel.LETTER, Channel.LEAFLET, Channel.SOCIAL_MEDIA, Channel.SURVEY}
)


@dataclass(frozen=True, slots=True)
class EarlierComplaint:
    """`answered_stage` is 0 without a response."""

    reference: str
    same_person: bool
    ended: bool
    stage: int
    final_stage: int
    answered_stage: int = 0
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeclineFacts:
    """`answered_on` is for a response that is not kept here."""

    occurred_on: date | None = None
    aware_on: date | None = None
    no_exception: str = ""
    reference: str = ""
    answered_on: date | None = None
    earlier: EarlierComplaint | None = None
    started_on: date | None = None
    put_right_on: date | None = None
    # A key of the ground's bodies, or ANOTHER_BODY.
    body: str = ""
    # The ground that the answers to a policy's questions led to.
    led_to: str = ""

    def day(self, name: str) -> date:
        value: date = getattr(self, name)
        return value

    def as_data(self, condition: ExclusionCondition | None) -> dict[str, str]:
        given = {name: getattr(self, name) for name in ASKED.get(condition, ())} if condition else {}
        return {name: value if isinstance(value, str) else value.isoformat() for name, value in given.items() if value}


NOTHING_GIVEN = DeclineFacts()


def decline(facts: CaseFacts, reason: str, explanation: str, on: date, given: DeclineFacts = NOTHING_GIVEN) -> Decision:
    """Tells the complainant why in the same step (LGSCO Code 2.4; several policies forbid closing before explaining).

    Raises RuleBroken: `decline.not_complaint`, `decline.none` (a legal right), `decline.move`, `decline.questions`,
    `decline.reason`, `decline.missing`, `decline.body`, and what `CHECKS` raise.
    """
    ground = _ground(facts, reason, given)
    dates = _check_condition(facts, ground.condition, given, on) if ground.condition else ""
    return Decision(
        "declined",
        {"status": Status.DECLINED, "decline_reason": ground.key},
        text=f"{explanation}\n\n{dates}" if dates else explanation,
        data={
            "reason": ground.key,
            "wording": ground.public_wording,
            "bodies": list(_bodies(ground, given.body)),
            **given.as_data(ground.condition),
        },
        letter=f"Why we are not looking into your {noun(facts.rules.takes)}",
        notify=(Notify("declined", Audience.COMPLAINANT),),
    )


def check_merits(facts: CaseFacts, reason: str, matter: ContactMatter | None) -> None:
    """Someone's behaviour is never a ground: what they bring is looked at on its merits, also while contact is limited.

    Raise RuleBroken "decline.matter" or "decline.behaviour".
    """
    if matter is None:
        raise RuleBroken(
            "decline.matter", "Contact with this person is limited. Say what this is about and whether it is new."
        )
    if reason == DeclineReason.OTHER or (
        matter is not ContactMatter.NOTHING_NEW and reason in _repeats(facts.rules, facts.stage)
    ):
        raise RuleBroken(
            "decline.behaviour",
            "You cannot decline a complaint because of how someone behaves. Look at it on its merits, or choose the "
            "ground in the policy that it falls under.",
        )


def _repeats(rules: ProcedureRules, stage: int) -> set[str]:
    """Return the grounds by which a matter is not looked at again."""
    conditions = [each.value for each in RepeatOf]
    of_policy = {ground.key for ground in grounds(rules, stage) if ground.condition in conditions}
    return of_policy | {DeclineReason.ALREADY_CONSIDERED.value}


def check_not_about_policy(reason: str) -> None:
    """A complaint about a policy is recorded even if it changes nothing (CC-12).

    Raises RuleBroken (`decline.policy`).
    """
    if reason == DeclineReason.OTHER:
        raise RuleBroken(
            "decline.policy",
            "You cannot decline a complaint because it is about a policy. Respond to it, or choose the ground in the "
            "policy that it falls under.",
        )


@dataclass(frozen=True, slots=True)
class Forwarding:
    """`pass_on` is what the body is sent, `explanation` what the complainant reads.

    `body`: a key of the table, or ANOTHER_BODY, which `organisation` describes.
    """

    body: str
    pass_on: str
    explanation: str
    organisation: Organisation | None = None


def forward(facts: CaseFacts, forwarding: Forwarding, *, whole: bool) -> Decision:
    """What is another organisation's goes to it, and the person is told; the rest is answered as usual.

    Raises RuleBroken: `forward.not_complaint`, `forward.stage`, `forward.pass_on`, and as `_to_whom`.
    """
    if facts.rules.takes is not ContactKind.COMPLAINT:
        raise RuleBroken("forward.not_complaint", "You can only forward a complaint. Record what was done with this.")
    if facts.stage > 1:
        raise RuleBroken(
            "forward.stage", "We have already responded to this complaint. Tell them about the other organisation."
        )
    if not has_visible_text(forwarding.pass_on):
        raise RuleBroken("forward.pass_on", "Enter what the other organisation needs to know.")
    called = noun(facts.rules.takes)
    ends = {"status": Status.DECLINED, "decline_reason": FORWARDED}
    return Decision(
        Status.DECLINED.value if whole else PART_FORWARDED,
        dict(ends) if whole else {},
        text=forwarding.explanation,
        data={
            **({"reason": FORWARDED} if whole else {}),
            **_to_whom(forwarding),
            "passed_on": forwarding.pass_on,
        },
        letter=f"We have passed {'' if whole else 'part of '}your {called} to another organisation",
        notify=(Notify(FORWARDED, Audience.COMPLAINANT),),
    )


def _to_whom(forwarding: Forwarding) -> dict[str, Any]:
    """Raises RuleBroken: `forward.organisation`, `forward.contact`."""
    if forwarding.body != ANOTHER_BODY:
        return {"bodies": [forwarding.body]}
    organisation = forwarding.organisation
    if organisation is None or not has_visible_text(organisation.name):
        raise RuleBroken("forward.organisation", "Enter the name of the organisation.")
    if not organisation.can_be_reached:
        raise RuleBroken("forward.contact", "Enter an email address, a phone number or a postal address.")
    return {"bodies": [], "organisation": asdict(organisation)}


def has_choice(ground: Ground) -> bool:
    """Of several bodies only one decides about the matter."""
    return len(ground.bodies) > 1


def _bodies(ground: Ground, chosen: str) -> tuple[str, ...]:
    if not has_choice(ground):
        return ground.bodies
    if chosen not in (*ground.bodies, ANOTHER_BODY):
        raise RuleBroken("decline.body", "Select who they should go to instead.")
    return () if chosen == ANOTHER_BODY else (chosen,)


def missing(condition: ExclusionCondition, given: DeclineFacts, rules: ProcedureRules) -> dict[str, str]:
    """Return errors by the name of the fact."""
    absent = [name for name in needed(condition, rules) if not _is_given(getattr(given, name))]
    if condition is ExclusionCondition.INVESTIGATED:
        # Either the reference or the date is enough.
        return {"reference": f"{MISSING['reference']}, or the date of the response to it"} if len(absent) > 1 else {}
    return {name: MISSING[name] for name in absent}


def needed(condition: ExclusionCondition, rules: ProcedureRules) -> tuple[str, ...]:
    """If the age limit counts from awareness, that day is enough, although both are asked."""
    only_aware = rules.age_limit is not None and rules.age_limit.triggers == (AgeTrigger.AWARENESS,)
    return tuple(name for name in ASKED[condition] if not (only_aware and name == "occurred_on"))


def _is_given(value: Any) -> bool:
    return has_visible_text(value) if isinstance(value, str) else value is not None


def _ground(facts: CaseFacts, reason: str, given: DeclineFacts) -> Ground:
    if facts.rules.takes is not ContactKind.COMPLAINT:
        raise RuleBroken("decline.not_complaint", "You can only decline a complaint. Record what was done with this.")
    led_to = _asked_first(facts, reason, given)
    if led_to is not None:
        return led_to
    possible = grounds(facts.rules, facts.stage)
    if not possible:
        raise RuleBroken("decline.none", "This stage is a legal right, so the complaint cannot be declined here.")
    if reason in {each.key for each in moved_elsewhere(facts.rules)}:
        raise RuleBroken("decline.move", "Another of the council’s procedures covers this. Reclassify the complaint.")
    for ground in possible:
        if ground.key == reason:
            return ground
    raise RuleBroken("decline.reason", "Choose a reason that applies at this stage.")


def _asked_first(facts: CaseFacts, reason: str, given: DeclineFacts) -> Ground | None:
    """Return a ground that questions decide about, where the answers led to it."""
    for ground, matter in asked_about(facts.rules):
        if ground.key == reason and given.led_to != reason:
            raise RuleBroken(
                "decline.questions",
                f"Answer the questions about this first: {matter.matter}. They say what happens to it.",
            )
        if ground.key == reason:
            return ground
    return None


def _check_condition(facts: CaseFacts, condition: ExclusionCondition, given: DeclineFacts, on: date) -> str:
    for error in missing(condition, given, facts.rules).values():
        raise RuleBroken("decline.missing", f"{error}.")
    return CHECKS[condition](facts, given, on)


def _too_old(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    limit, occurred, aware = facts.rules.age_limit or USUAL_LIMIT, given.occurred_on, given.day("aware_on")
    check_is_too_old(limit, facts.received_on, occurred, aware, facts.calendar)
    when = f"You became aware of this on {with_weekday(aware)}."
    if occurred is not None:
        known = "the same day" if aware == occurred else with_weekday(aware)
        when = f"This happened on {with_weekday(occurred)}. You became aware of it on {known}."
    received = (
        f"We received your complaint on {with_weekday(facts.received_on)}, which is more than {limit.period} later."
    )
    return f"{when} {received}\n\nWe considered whether to make an exception. {given.no_exception}"


def _open_complaint(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    earlier = _same_persons(given)
    if earlier.ended:
        raise RuleBroken("decline.earlier_ended", f"{earlier.reference} is no longer open.")
    return f"You have a complaint about this that is still open. Its reference is {earlier.reference}."


def _answered_before_the_last_stage(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    earlier = _same_persons(given)
    answered_on = _answered_at_its_stage(earlier)
    if earlier.stage == earlier.final_stage:
        raise RuleBroken("decline.earlier_final", f"{earlier.reference} has already had its final response.")
    return f"We responded to your complaint {earlier.reference} on {with_weekday(answered_on)}."


def _answered_at_the_last_stage(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    earlier = _same_persons(given)
    answered_on = _answered_at_its_stage(earlier)
    if earlier.stage < earlier.final_stage:
        raise RuleBroken("decline.earlier_not_final", f"{earlier.reference} can still go to the next stage.")
    return f"We sent our final response to your complaint {earlier.reference} on {with_weekday(answered_on)}."


def _investigated(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    earlier = _earlier(given) if has_visible_text(given.reference) else None
    answered_on = given.answered_on if earlier is None else earlier.answered_on
    if answered_on is None:
        raise RuleBroken("decline.earlier_unanswered", f"We have not responded to {given.reference} yet.")
    if answered_on > on:
        raise RuleBroken("decline.future", "The response cannot have been sent in the future.")
    _check_recent(facts, answered_on)
    if earlier is not None and earlier.same_person:
        return f"We responded to your complaint {earlier.reference} on {with_weekday(answered_on)}."
    return f"The response about this was sent on {with_weekday(answered_on)}."


def _check_recent(facts: CaseFacts, answered_on: date) -> None:
    for repeat in facts.rules.practice.repeats:
        within = repeat.within if repeat.of is RepeatOf.INVESTIGATED else None
        if within is not None and within.end_after(answered_on) < facts.received_on:
            raise RuleBroken(
                "decline.earlier_long_ago",
                f"The response was sent on {written(answered_on)}, more than {within} before this complaint was "
                f"received on {written(facts.received_on)} ({repeat.paragraph}).",
            )


def _proceedings(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    started_on = given.day("started_on")
    if started_on > on:
        raise RuleBroken("decline.future", "Legal proceedings that have not started yet are not a reason to decline.")
    return f"The legal proceedings started on {with_weekday(started_on)}."


def _put_right(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    if facts.channel in IN_WRITING:
        raise RuleBroken(
            "decline.in_writing",
            f"It came by {facts.channel.label.lower()}. Only use this reason for complaints by phone or in person.",
        )
    last = facts.counting.add(facts.received_on, 1)
    put_right_on = given.day("put_right_on")
    if not facts.received_on <= put_right_on <= min(last, on):
        raise RuleBroken(
            "decline.put_right_late",
            f"It was received on {written(facts.received_on)}. This reason is only for what was put right by "
            f"{written(last)}.",
        )
    return f"It was put right on {with_weekday(put_right_on)}."


CHECKS: dict[ExclusionCondition, Callable[[CaseFacts, DeclineFacts, date], str]] = {
    ExclusionCondition.TOO_OLD: _too_old,
    ExclusionCondition.OPEN: _open_complaint,
    ExclusionCondition.NOT_FINAL: _answered_before_the_last_stage,
    ExclusionCondition.FINAL: _answered_at_the_last_stage,
    ExclusionCondition.INVESTIGATED: _investigated,
    ExclusionCondition.PROCEEDINGS: _proceedings,
    ExclusionCondition.PUT_RIGHT: _put_right,
}


def _earlier(given: DeclineFacts) -> EarlierComplaint:
    if given.earlier is None:
        raise RuleBroken(
            "decline.earlier_unknown", f"There is no other complaint with the reference {given.reference}."
        )
    return given.earlier


def _same_persons(given: DeclineFacts) -> EarlierComplaint:
    earlier = _earlier(given)
    if not earlier.same_person:
        raise RuleBroken(
            "decline.earlier_other_person",
            f"{earlier.reference} was made by someone else. This reason is only for complaints by the same person.",
        )
    return earlier


def _answered_at_its_stage(earlier: EarlierComplaint) -> date:
    if earlier.answered_on is None or earlier.answered_stage < earlier.stage:
        raise RuleBroken("decline.earlier_unanswered", f"We have not responded to {earlier.reference} yet.")
    return earlier.answered_on
