"""Decisions from acceptance to escalation, and pauses; when a matter is too old."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from complaints.deadlines import stage_events
from complaints.deadlines.calculation import check_extension, check_pause, timetable
from complaints.deadlines.clock import Pause, agreed_data, check_agreed
from complaints.deadlines.obligations import missed_by
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary import lifecycle
from complaints.vocabulary.actions import RESUMED_WITHOUT_CONSENT, TO_PERSON_CONCERNED, RepresentationState
from complaints.vocabulary.lifecycle import (
    Audience,
    Awaited,
    Decision,
    Extension,
    Notify,
    Status,
)
from councils.calendars.rules import WorkingCalendar, instant_on, london_day, with_weekday, written
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.lifecycle_rules import AgeLimit, AgeTrigger
from councils.policies.rules.policy_document import noun, representation_rules
from councils.policies.rules.procedure_rules import Independence, ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import Period, PeriodUnit, has_visible_text


def check_not_held(facts: CaseFacts) -> None:
    """Raises RuleBroken (`close.held`) while an Ombudsman is looking at it."""
    if facts.holds:
        raise RuleBroken("close.held", f"It cannot be closed now: {facts.holds[0]}")


def check_no_director(facts: CaseFacts) -> None:
    """Raises RuleBroken (`representation.director`) once it was sent to a director, whose decision is the response."""
    if representation_rules(facts.rules) is not None and facts.representation:
        raise RuleBroken(
            "representation.director",
            "A director decides about this representation. Record the director’s decision instead.",
        )


def without_state(facts: CaseFacts) -> dict[str, str]:
    """What is reopened, or is a representation no longer, is with no director."""
    return {"representation_state": RepresentationState.RECEIVED} if facts.representation else {}


@dataclass(frozen=True, slots=True)
class ResponseParts:
    included: tuple[str, ...] = ()
    left_out_because: str = ""

    @classmethod
    def every(cls, rules: ProcedureRules) -> Self:
        return cls(rules.response_parts)


def check_parts(rules: ProcedureRules, parts: ResponseParts) -> dict[str, Any]:
    """Raises RuleBroken (`respond.parts`)."""
    left_out = [part for part in rules.response_parts if part not in parts.included]
    if not left_out:
        return {}
    if not has_visible_text(parts.left_out_because):
        raise RuleBroken(
            "respond.parts",
            f"The policy requires this in a response ({rules.response_parts_cite.paragraph}): {'; '.join(left_out)}. "
            "Confirm that it is included, or say why it is left out.",
        )
    return {"left_out": left_out, "left_out_because": parts.left_out_because}


# Both Codes' limit. A policy may be more generous, never less.
USUAL_LIMIT = AgeLimit(Period(12, PeriodUnit.MONTHS), (AgeTrigger.OCCURRENCE, AgeTrigger.AWARENESS), "Codes, 2.2")


@dataclass(frozen=True, slots=True)
class Age:
    """`discretion` is why a matter is taken although too old."""

    occurred_on: date | None = None
    aware_on: date | None = None
    discretion: str = ""
    may_excuse: bool = False

    @property
    def known(self) -> tuple[date, ...]:
        return tuple(day for day in (self.occurred_on, self.aware_on) if day is not None)


def is_too_old(limit: AgeLimit, received_on: date, age: Age, calendar: WorkingCalendar) -> bool:
    """Return whether neither the policy nor the Codes take it.

    One date in time is enough, whatever the policy counts from (both Codes, 2.2).
    """
    limits = (limit, USUAL_LIMIT)
    return bool(age.known) and all(_last_day(each, age.known, calendar) < received_on for each in limits)


def _last_day(limit: AgeLimit, known: Iterable[date], calendar: WorkingCalendar) -> date:
    """A day may be before the calendar begins."""
    if limit.period.unit is PeriodUnit.WORKING_DAYS:
        return max(calendar.end_of(day, limit.period) for day in known)
    return max(limit.period.end_after(day) for day in known)


def check_age(limit: AgeLimit | None, received_on: date, age: Age, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return what accepting it records.

    Raises RuleBroken: `accept.too_old`, `accept.discretion`, and as `check_dates`.
    """
    check_dates(received_on, age)
    dates = {"occurred_on": age.occurred_on, "aware_on": age.aware_on}
    kept: dict[str, Any] = {name: day.isoformat() for name, day in dates.items() if day is not None}
    if limit is None or not is_too_old(limit, received_on, age, calendar):
        return kept
    if not has_visible_text(age.discretion):
        raise RuleBroken("accept.too_old", _too_old_message(limit, received_on))
    if not age.may_excuse:
        raise RuleBroken(
            "accept.discretion",
            "Only a complaints manager can make an exception to the time limit. Nothing is saved. Ask one to accept "
            "it, and tell them why.",
        )
    return {**kept, "discretion": age.discretion}


def check_dates(received_on: date, age: Age) -> None:
    """Raises RuleBroken: `age.after_receipt`, `age.order`."""
    if any(day > received_on for day in age.known):
        raise RuleBroken("age.after_receipt", "It cannot have happened or become known after it was received.")
    if age.occurred_on is not None and age.aware_on is not None and age.aware_on < age.occurred_on:
        raise RuleBroken("age.order", "They cannot have become aware of it before it happened.")


def check_is_too_old(
    limit: AgeLimit, received_on: date, occurred_on: date | None, aware_on: date, calendar: WorkingCalendar
) -> None:
    """Raises RuleBroken: `age.in_time`, and as `check_dates`."""
    age = Age(occurred_on, aware_on)
    check_dates(received_on, age)
    if is_too_old(limit, received_on, age, calendar):
        return
    raise RuleBroken(
        "age.in_time",
        f"It is not too old. When it was received on {written(received_on)}, they had known about it for "
        f"{_months_between(aware_on, received_on)}, since {written(aware_on)}. {_limits(limit)}",
    )


def _limits(limit: AgeLimit) -> str:
    said = f"The limit is {limit.period} ({limit.paragraph})"
    return f"{said}." if limit.period == USUAL_LIMIT.period else f"{said}, and the Codes’ is 12 months (2.2)."


def _months_between(day: date, later: date) -> str:
    months = (later.year - day.year) * 12 + later.month - day.month
    if months and Period(months, PeriodUnit.MONTHS).end_after(day) > later:
        months -= 1
    return str(Period(months, PeriodUnit.MONTHS)) if months else "less than a month"


def _too_old_message(limit: AgeLimit, received_on: date) -> str:
    who = f"Exceptions: {limit.discretion}." if limit.discretion else "The policy does not say who can make one."
    return (
        f"It was more than {limit.period} old when it was received on {written(received_on)} ({limit.paragraph}). The "
        f"Codes expect you to consider an exception: say why you are accepting it, or decline it. {who}"
    )


UNKNOWN, NO_PARTS = Age(), ResponseParts()


def accept(facts: CaseFacts, theme: str, age: Age = UNKNOWN) -> Decision:
    """Raises as `check_age`, at stage 1."""
    limit = facts.rules.age_limit if facts.stage == 1 else None
    kept = check_age(limit, facts.received_on, age, facts.calendar)
    return Decision(
        "accepted",
        {"status": Status.UNDER_INVESTIGATION, "theme": theme},
        text=age.discretion,
        data={"theme": theme, **kept},
    )


def reroute(facts: CaseFacts, service_area_id: int, reason: str, service: str) -> Decision:
    """Heads of service are told of a held case: the Ombudsman's letter is now theirs."""
    heads = (Notify("rerouted", Audience.HEADS_OF_SERVICE),) if facts.holds else ()
    return Decision(
        "rerouted",
        {"service_area_id": service_area_id, "officer_id": None},
        text=reason,
        data={"service_area": service_area_id, "service": service},
        notify=(Notify("rerouted", Audience.CHAMPIONS), *heads),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    user_id: int
    name: str
    seniority: int
    roles: frozenset[Role] = frozenset()


def assign(facts: CaseFacts, candidate: Candidate, seniority_of: dict[int, int], named_by: str = "") -> Decision:
    """`named_by` says who chose someone that the policy does not name.

    Raises RuleBroken: `assign.about_them`, `assign.not_independent`, `assign.not_senior`, `assign.not_named`.
    """
    if candidate.user_id in facts.about_staff:
        raise RuleBroken("assign.about_them", f"This is about {candidate.name}, so someone else must respond.")
    earlier = _responded_before(facts)
    if facts.stage_rules.independence is not Independence.NONE and candidate.user_id in earlier:
        raise RuleBroken(
            "assign.not_independent",
            f"{candidate.name} responded at an earlier stage of this complaint, so someone else must respond now.",
        )
    if facts.stage_rules.independence is Independence.MORE_SENIOR:
        highest = max((seniority_of.get(person, 0) for person in earlier), default=0)
        if candidate.seniority <= highest:
            raise RuleBroken(
                "assign.not_senior",
                f"The policy requires someone more senior than the person who responded before. "
                f"{candidate.name} is not more senior.",
            )
    if not is_named(facts, candidate.roles) and not has_visible_text(named_by):
        stage = facts.stage_rules
        named = " or ".join(stage.responder_titles or [role.label.lower() for role in stage.responders])
        raise RuleBroken(
            "assign.not_named",
            f"Under the policy, the response at this stage comes from: {named} ({stage.responders_cite.paragraph}). "
            f"Say who chose {candidate.name} instead, and why.",
        )
    return Decision(
        "assigned",
        {"officer_id": candidate.user_id},
        data={
            "officer": candidate.user_id,
            "name": candidate.name,
            **({"named_by": named_by} if has_visible_text(named_by) else {}),
        },
        text=candidate.name,
        notify=(Notify("assigned", Audience.OFFICER),),
    )


def is_named(facts: CaseFacts, roles: Set[Role]) -> bool:
    wanted = facts.stage_rules.responders
    return not wanted or not roles.isdisjoint(wanted)


def _check_someone_to_respond_to(facts: CaseFacts) -> None:
    if facts.rules.no_one_to_respond_to:
        raise RuleBroken(
            "case.anonymous", "The complaint is anonymous, so there is no one to write to. Record what you did instead."
        )


def _responded_before(facts: CaseFacts) -> frozenset[int]:
    return frozenset().union(*(people for stage, people in facts.answered_by.items() if stage < facts.stage))


def acknowledge(facts: CaseFacts, on: date, text: str) -> Decision:
    """Follows Code 6.2.

    Raises RuleBroken: `case.anonymous`, `acknowledge.again`, `acknowledge.to_post`, `acknowledge.too_early`.
    """
    _check_someone_to_respond_to(facts)
    if facts.clock.acknowledged_on is not None:
        raise RuleBroken("acknowledge.again", "This stage has already been acknowledged.")
    if lifecycle.ACKNOWLEDGED in facts.clock.to_post:
        raise RuleBroken("acknowledge.to_post", "The acknowledgement is written. Post the letter and record when.")
    if on < facts.timetable.received_on:
        raise RuleBroken("acknowledge.too_early", "It cannot be acknowledged before it was received.")
    return Decision(
        lifecycle.ACKNOWLEDGED,
        text=text,
        data={"on": on.isoformat()},
        letter=f"We have acknowledged your {noun(facts.rules.takes)}",
        notify=(Notify("acknowledged", Audience.COMPLAINANT),),
    )


def extend(facts: CaseFacts, extension: Extension, on: date, reason: str, news_every: int | None = None) -> Decision:
    """Follows Code 6.4 and 6.5. `news_every`: agreed working days between updates.

    Raises as `check_agreed` and `check_extension`.
    """
    check_agreed(news_every, facts.rules, facts.calendar, on)
    check_extension(facts.clock, extension, facts.stage_rules, facts.rules, facts.calendar, on)
    return Decision(
        lifecycle.EXTENDED,
        text=reason,
        data={**stage_events.extension_data(extension, on), **agreed_data(news_every)},
        letter=f"We need longer to respond to your {noun(facts.rules.takes)}",
        notify=(Notify("extended", Audience.COMPLAINANT),),
    )


def withdraw_extension(facts: CaseFacts, on: date, reason: str) -> Decision:
    """It may be granted again. Raises RuleBroken (`extension.none`)."""
    if not facts.clock.extensions:
        raise RuleBroken("extension.none", "The deadline is not extended.")
    return Decision(
        lifecycle.EXTENSION_WITHDRAWN,
        text=reason,
        data={"on": on.isoformat()},
        letter=f"We no longer need an extension for your {noun(facts.rules.takes)}",
        notify=(Notify("extension_withdrawn", Audience.COMPLAINANT),),
    )


def update(facts: CaseFacts, on: date, text: str, news_every: int | None = None) -> Decision:
    """Moves only the next update's date (both Codes, 5.5). Raises as `check_agreed`."""
    check_agreed(news_every, facts.rules, facts.calendar, on)
    return Decision(
        lifecycle.UPDATED,
        text=text,
        data={"on": on.isoformat(), **agreed_data(news_every)},
        letter="A progress update",
        notify=(Notify("updated", Audience.COMPLAINANT),),
    )


def response_reader(facts: CaseFacts, on: date) -> dict[str, bool]:
    """Return the data of a response that is for the person concerned; none if it is for the complainant."""
    return {} if facts.has_consent(on) else {TO_PERSON_CONCERNED: True}


def respond(
    facts: CaseFacts, by_id: int | None, outcome: str, text: str, on: date, parts: ResponseParts = NO_PARTS
) -> Decision:
    """Stops the clock even if actions remain (Code 6.6).

    While their permission is missing, it is for the person concerned, and not for who acts for them (SC-37).
    Raises RuleBroken: `case.anonymous`, `respond.not_assigned`, `respond.not_independent` (the sender, not the
    officer), `respond.outcome`, `respond.empty`, `respond.parts`, and as `check_no_director`.
    """
    _check_someone_to_respond_to(facts)
    check_no_director(facts)
    if facts.officer_id is None:
        raise RuleBroken("respond.not_assigned", "Assign the case first, so that it is clear who is responding.")
    if facts.stage_rules.independence is not Independence.NONE and by_id in _responded_before(facts):
        raise RuleBroken(
            "respond.not_independent",
            "You responded at an earlier stage of this complaint, so someone else must respond now.",
        )
    if outcome not in facts.rules.outcomes:
        raise RuleBroken("respond.outcome", "Choose an outcome from the council’s policy.")
    if not has_visible_text(text):
        raise RuleBroken("respond.empty", "Write the response before sending it.")
    kept = check_parts(facts.rules, parts)
    complaint = facts.rules.takes is ContactKind.COMPLAINT
    final = complaint and not facts.rules.has_stage(facts.stage + 1)
    return Decision(
        lifecycle.RESPONDED,
        {"status": Status.RESPONDED, "outcome": outcome, "paused": False},
        # The stage's record keeps the outcome and the day of its first response.
        {"responded_by_id": by_id, **({"outcome": outcome} if facts.rounds == 1 else {})},
        text=text,
        data={"outcome": outcome, "on": on.isoformat(), "final": final, **kept, **response_reader(facts, on)},
        letter=f"Our {'final ' if final else ''}response to your {noun(facts.rules.takes)}",
        notify=(Notify("responded", Audience.COMPLAINANT),),
    )


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The case that a contact is to be added to."""

    reference: str
    status: Status
    same_person: bool
    same_case: bool = False
    kind: ContactKind = ContactKind.COMPLAINT
    # It has just gone to its next stage, so that this can be added.
    escalated: bool = False
    # When its response is due, if they may know.
    due_on: date | None = None


def check_can_be_added(takes: ContactKind, to: OpenCase) -> None:
    """`takes`: what the contact is.

    Raises RuleBroken: `duplicate.not_open`; `duplicate.other_kind` (there a complaint would have no date of its own).
    """
    if to.status not in lifecycle.OPEN:
        raise RuleBroken(
            "duplicate.not_open",
            f"{to.reference} is no longer open, so nothing can be added to it. Decline this one if the policy says so.",
        )
    if takes is ContactKind.COMPLAINT and to.kind is not ContactKind.COMPLAINT:
        raise RuleBroken(
            "duplicate.other_kind",
            f"{to.reference} is a {noun(to.kind)}, so a complaint cannot be added to it. Link the two cases.",
        )


def escalate(
    facts: CaseFacts, at: datetime, asked_by_complainant: bool, reason: str, asked_on: date | None = None
) -> Decision:
    """No reason is needed (LGSCO Code). Staff may accept a late request. The next stage counts from `asked_on`, if
    that was before the day of `at`.

    Raises RuleBroken: `escalate.final_stage`, `escalate.window_closed`, `escalate.not_answered`, `escalate.to_post`,
    `escalate.asked_on`.
    """
    outside = facts.rules.ombudsman.other_body or "Ombudsman"
    if not facts.rules.has_stage(facts.stage + 1):
        raise RuleBroken(
            "escalate.final_stage",
            f"This was the council’s final response. The next step is to contact the {outside}.",
        )
    if lifecycle.RESPONDED in facts.clock.to_post:
        raise RuleBroken("escalate.to_post", "The response must be posted or given to them first.")
    if facts.clock.responded_at is None:
        raise RuleBroken("escalate.not_answered", "There is no response at this stage yet.")
    on, responded_on = london_day(at), london_day(facts.clock.responded_at)
    if asked_on is not None and not responded_on <= asked_on <= on:
        raise RuleBroken("escalate.asked_on", f"Enter a day from {written(responded_on)}, when we responded, to today.")
    closes, asked_on = facts.timetable.escalate_by, asked_on or on
    if asked_by_complainant and closes is not None and on > closes:
        raise RuleBroken(
            "escalate.window_closed",
            f"The time to ask for the next stage ended on {written(closes)}. "
            f"You can still ask the council to make an exception, or ask the {outside}.",
        )
    return Decision(
        "escalated",
        {
            "status": Status.RECEIVED,
            "stage": facts.stage + 1,
            "officer_id": None,
            "outcome": "",
            "closed_at": None,
        },
        text=reason,
        data={
            "from": facts.stage,
            "to": facts.stage + 1,
            "late": closes is not None and asked_on > closes,
            **({"asked_on": asked_on.isoformat()} if asked_on != on else {}),
        },
        opens_stage=True,
        stage_received_at=instant_on(asked_on, facts.clock.responded_at, at),
        notify=(Notify("escalated", Audience.COMPLAINANT), Notify("escalated_staff", Audience.CHAMPIONS)),
    )


def skip_stage(facts: CaseFacts, reason: str, on: date, *, approved: bool) -> Decision:
    """Go straight to the next stage, which counts from the complaint's own receipt (`StageRules.direct_when`).

    An acknowledgement holds for it. What was missed stays missed, so no time is gained.

    Raises RuleBroken: `skip.final_stage`, `skip.not_in_policy`, `skip.to_post`, `skip.answered`, `skip.paused`;
    `skip.needs_approval`.
    """
    if not facts.rules.has_stage(facts.stage + 1):
        raise RuleBroken("skip.final_stage", "There is no further stage.")
    following = facts.rules.stage(facts.stage + 1)
    if not following.direct_when:
        raise RuleBroken(
            "skip.not_in_policy", f"The policy does not let a case go straight to {following.name.lower()}."
        )
    if facts.clock.to_post:
        raise RuleBroken("skip.to_post", "A letter is written. Post it or give it to them first.")
    if facts.rounds > 1:
        raise RuleBroken("skip.answered", "This stage has had a response. The complainant can ask for the next one.")
    if facts.paused:
        raise RuleBroken("skip.paused", "The clock is paused. Restart it first.")
    if not approved:
        raise RuleBroken(
            "skip.needs_approval",
            f"Someone else must approve going straight to {following.name.lower()} "
            f"(policy, {following.direct_cite.paragraph}).",
        )
    acknowledged_on = facts.clock.acknowledged_on
    return Decision(
        lifecycle.STAGE_SKIPPED,
        {"status": Status.RECEIVED, "stage": facts.stage + 1, "officer_id": None},
        text=reason,
        data={
            "from": facts.stage,
            "to": facts.stage + 1,
            **({lifecycle.ACKNOWLEDGED_ON: acknowledged_on.isoformat()} if acknowledged_on else {}),
            **stage_events.missed_data(missed_by(facts, on)),
        },
        letter=f"Your {noun(facts.rules.takes)} goes straight to {following.name.lower()}",
        notify=(Notify("stage_skipped", Audience.COMPLAINANT), Notify("escalated_staff", Audience.CHAMPIONS)),
    )


@dataclass(frozen=True, slots=True)
class Restart:
    """`reply_on`: when the complainant first sent something. `replied`: that is why the clock restarts."""

    on: date
    reply_on: date | None = None
    replied: bool = False
    approved: bool = False


def pause(facts: CaseFacts, on: date, reason: str, awaited: Awaited, more: str = "") -> Decision:
    """`reason` is the policy's, `more` for the complainant.

    Raises RuleBroken: `pause.needed`, `pause.from_complainant`, `pause.reply_by`, and as `check_pause`.
    """
    check_pause(facts.clock, Pause(on, None), facts.stage_rules, facts.rules, facts.calendar)
    _check_awaited(facts, awaited, on)
    called = noun(facts.rules.takes)
    return Decision(
        lifecycle.PAUSED,
        {"paused": True},
        text="\n\n".join(part for part in (pause_words(awaited, on, called), more.strip()) if part),
        data={"on": on.isoformat(), "reason": reason, **awaited.as_data()},
        letter=f"We have paused your {called}",
        notify=(Notify("paused", Audience.COMPLAINANT),),
    )


def resume(facts: CaseFacts, restart: Restart, today: date) -> Decision:
    """The due date moves by the working days paused.

    Raises RuleBroken: `resume.not_paused`, `resume.too_early`, `resume.future`; `resume.needs_approval`, if late
    counted from the reply.
    """
    on = restart.on
    if not facts.paused:
        raise RuleBroken("resume.not_paused", "The clock is not paused.")
    if on < facts.clock.pauses[-1].start:
        raise RuleBroken("resume.too_early", "The clock cannot restart before it was paused.")
    if on > today:
        raise RuleBroken("resume.future", "The clock cannot restart in the future.")
    late_from = _late_from(facts, restart, today)
    if late_from is not None and not restart.approved:
        raise RuleBroken(
            "resume.needs_approval",
            f"The complainant sent something on {written(late_from)}. Counted from that day, the response is already "
            "overdue, so someone else must approve a later day.",
        )
    correction = {lifecycle.CORRECTED: True} if late_from is not None else {}
    without_consent = facts.clock.pauses[-1].for_consent and not facts.has_consent(today)
    return Decision(
        lifecycle.RESUMED,
        {"paused": False},
        dict(correction),
        text="Thank you for what you sent us." if restart.replied else "",
        data={"on": on.isoformat(), **({"replied": True} if restart.replied else {}), **correction},
        notify=(
            Notify(RESUMED_WITHOUT_CONSENT, Audience.COMPLAINANT)
            if without_consent
            else Notify("resumed", Audience.COMPLAINANT),
        ),
    )


def _late_from(facts: CaseFacts, restart: Restart, today: date) -> date | None:
    """Return the reply's day, if the response is late counted from it."""
    if restart.reply_on is None or restart.on <= restart.reply_on:
        return None
    *earlier, waiting = facts.clock.pauses
    clock = replace(facts.clock, pauses=(*earlier, replace(waiting, end=restart.reply_on)))
    due = timetable(clock, facts.stage_rules, facts.rules, facts.calendar).working_due
    return restart.reply_on if due is not None and due < today else None


def _check_awaited(facts: CaseFacts, awaited: Awaited, on: date) -> None:
    rules = facts.stage_rules.pause
    if not has_visible_text(awaited.needed):
        raise RuleBroken("pause.needed", "Say what you are waiting for.")
    if rules is not None and rules.reply_ends and not awaited.from_complainant:
        raise RuleBroken(
            "pause.from_complainant", "Under the policy, you can pause only while you wait for the complainant."
        )
    if awaited.reply_by is not None and awaited.reply_by <= on:
        raise RuleBroken("pause.reply_by", f"The last day to reply must be after {written(on)}.")


def awaited_for_staff(awaited: Awaited) -> str:
    if awaited.reply_by is None:
        return f"Waiting for {awaited.needed}."
    return f"Waiting for {awaited.needed} from the complainant, needed by {written(awaited.reply_by)}."


def pause_words(awaited: Awaited, on: date, called: str) -> str:
    if awaited.reply_by is None:
        return (
            f"We paused your {called} on {with_weekday(on)} because we are waiting for {awaited.needed}. You do not "
            "need to do anything. We’ll give you a new date when we start work on it again."
        )
    return (
        f"We paused your {called} on {with_weekday(on)} because we need {awaited.needed} from you. Send it by "
        f"{with_weekday(awaited.reply_by)}. We’ll give you a new date once we have it."
    )
