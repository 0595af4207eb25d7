"""Decisions that end a case, correct its receipt, or record a posted letter, consent or safeguarding.

A concern about a person at risk goes to the authority that protects them, whatever else is confidential (CO-05).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from complaints.cases.rules.decisions import Candidate, check_no_director, check_not_held, without_state
from complaints.deadlines.calculation import Timetable, check_order, timetable
from complaints.deadlines.clock import StageClock, overall_ceiling
from complaints.deadlines.obligations import (
    ACKNOWLEDGEMENT,
    LATEST,
    RESPONSE,
    MovedDate,
    Obligation,
    PromisedInLetters,
    moved_dates,
    moved_letter,
    promised,
    still_owed,
)
from complaints.deadlines.stage_events import CaseFacts, ClockEvent
from complaints.vocabulary.actions import SETTLED, TOLD_PERSON_CONCERNED
from complaints.vocabulary.correspondence import ConsentGiven, check_acts_for, check_consent
from complaints.vocabulary.lifecycle import (
    ACKNOWLEDGED,
    CORRECTED,
    DISCARDED_LETTER,
    DISCARDS,
    EXTENDED,
    LETTER_DISCARDED,
    LOGGED_BY_MISTAKE,
    PAUSED,
    RECEIPT_CORRECTED,
    REOPENED,
    RESPONDED,
    UPDATED,
    Audience,
    DeadlineKind,
    Decision,
    Notify,
    Status,
    Whose,
)
from complaints.vocabulary.people import (
    ABOUT_STAFF,
    CLOSED_WITHOUT_CONSENT,
    CONSENT_ASKED,
    CONSENT_ENDED,
    CONSENT_RECORDED,
    CONSENT_REFUSED,
    SAFEGUARDING_LIFTED,
    SAFEGUARDING_MARKED,
    Authority,
    ContactChange,
    Told,
)
from councils.bodies.rules import ombudsmen
from councils.calendars.rules import london_day, written
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.lifecycle_rules import Gate, ReopeningRules
from councils.policies.rules.policy_document import noun
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON, has_visible_text


def close(facts: CaseFacts, scheduled: str = "") -> Decision:
    """Raises RuleBroken: `close.held`, `close.to_post`, `close.learning`, `close.actions`."""
    check_not_held(facts)
    if RESPONDED in facts.clock.to_post:
        raise RuleBroken("close.to_post", "The response must be posted or given to them before you close the case.")
    if facts.rules.requires(Gate.LEARNING_FORM) and not facts.has_learning:
        raise RuleBroken(
            "close.learning",
            "The policy requires learning to be recorded before a complaint is closed. Record it first.",
        )
    if facts.rules.requires(Gate.ACTIONS_SCHEDULED) and not has_visible_text(scheduled):
        raise RuleBroken(
            "close.actions",
            "Under the policy, a complaint can be closed once a solution is agreed and any work is scheduled. Say what "
            "was agreed and when it will be done.",
        )
    return Decision(
        "closed", {"status": Status.CLOSED}, text=scheduled, notify=(Notify("closed", Audience.COMPLAINANT),)
    )


def withdraw(reason: str) -> Decision:
    """The complainant is told, because someone else may have asked."""
    told = (Notify("withdrawn", Audience.COMPLAINANT),)
    return Decision(
        "withdrawn",
        {"status": Status.WITHDRAWN, "paused": False},
        text=reason,
        notify=(*told, Notify("withdrawn", Audience.CHAMPIONS), Notify("withdrawn", Audience.OFFICER)),
    )


def reopen(facts: CaseFacts, reason: str, on: date) -> Decision:
    """What an Ombudsman holds can always be reopened. Raises RuleBroken (`reopen.too_late`)."""
    limit = facts.rules.reopening
    last = _last_day_to_reopen(facts, limit) if limit is not None else None
    if limit is not None and last is not None and on > last and not facts.holds:
        raise RuleBroken(
            "reopen.too_late",
            f"Under the policy, a complaint can be reopened {_within(limit)} after it was made ({limit.paragraph}). "
            f"The last day was {written(last)}. Log anything new as a separate complaint.",
        )
    return Decision(
        REOPENED,
        {
            "status": Status.UNDER_INVESTIGATION,
            "closed_at": None,
            "decline_reason": "",
            "outcome": "",
            **without_state(facts),
        },
        text=reason,
        data={"was": facts.status.value},
        notify=(Notify("reopened", Audience.COMPLAINANT), Notify("reopened_staff", Audience.CHAMPIONS)),
    )


# In a reopening's data: the key of the Ombudsman who returned a declined case.
RETURNED_BY = "returned_by"


@dataclass(frozen=True, slots=True)
class Returned:
    """An Ombudsman's request to investigate. `body` is its key, `reply_by` the date in its letter."""

    body: str
    reference: str = ""
    reply_by: date | None = None


def take_back(facts: CaseFacts, returned: Returned, reason: str, on: date) -> Decision:
    """The policy's time limit for reopening does not count against an Ombudsman.

    Raises RuleBroken: `return.body`, `return.reply_by`.
    """
    if returned.body not in ombudsmen():
        raise RuleBroken("return.body", "Select the Ombudsman who returned it.")
    if returned.reply_by is not None and returned.reply_by < on:
        raise RuleBroken("return.reply_by", "The date by which the Ombudsman wants a reply must be today or later.")
    reply = {} if returned.reply_by is None else {"reply_by": returned.reply_by.isoformat()}
    return Decision(
        REOPENED,
        {"status": Status.UNDER_INVESTIGATION, "closed_at": None, "decline_reason": "", "outcome": ""},
        text=f"The {ombudsmen()[returned.body].name} asked us to look into it.\n\n{reason}",
        data={"was": facts.status.value, RETURNED_BY: returned.body, "reference": returned.reference.strip(), **reply},
        notify=(Notify("reopened", Audience.COMPLAINANT), Notify("reopened_staff", Audience.CHAMPIONS)),
    )


def letter_to_log(returned: Returned) -> str:
    """What the task says, so that the reply's date is tracked."""
    reply = f" A reply is due by {written(returned.reply_by)}." if returned.reply_by else ""
    name = ombudsmen()[returned.body].name
    return f"The {name} returned this case.{reply} Log the letter, so that its date is tracked."


def _within(limit: ReopeningRules) -> str:
    return f"{'less than' if limit.less_than else 'within'} {limit.within}"


def _last_day_to_reopen(facts: CaseFacts, limit: ReopeningRules) -> date:
    end = facts.calendar.end_of(facts.received_on, limit.within)
    return end - timedelta(days=1) if limit.less_than else end


def log_by_mistake(facts: CaseFacts, reason: str, *, approved: bool) -> Decision:
    """Close what no one contacted the council about. Figures leave it out, and nobody is written to.

    Raises RuleBroken: `mistake.held`, `mistake.promised` (the complainant was told more than that it came in);
    `mistake.needs_approval`.
    """
    if facts.holds:
        raise RuleBroken("mistake.held", "The Ombudsman is looking at this case, so it was not logged by mistake.")
    clock = facts.clock
    written_to = clock.acknowledged_on or clock.told_on or clock.to_post or clock.extensions or clock.pauses
    if written_to or facts.stage > 1 or facts.rounds > 1:
        raise RuleBroken(
            "mistake.promised",
            "We have written to the complainant about it, so they expect a response. Decline it or respond instead.",
        )
    if not approved:
        raise RuleBroken("mistake.needs_approval", "Someone else must approve that this was logged by mistake.")
    return Decision(LOGGED_BY_MISTAKE, {"status": Status.MISTAKE}, text=reason, public=False)


def tries_simple_solution(facts: CaseFacts) -> bool:
    """Whether the policy tries a simple solution before it looks into the complaint: the Codes allow no stage of it."""
    first = facts.rules.practice.first_contact
    new = facts.status is Status.RECEIVED and facts.stage == 1 and facts.rounds == 1
    return first is not None and first.solution_first and new and facts.rules.takes is ContactKind.COMPLAINT


def settle(facts: CaseFacts, done: str, agreed: str = "") -> Decision:
    """Settling says that the condition for a response, if any, is not met.

    `agreed`: how someone who complained said that a simple solution settles it.

    Raises RuleBroken: `settle.complaint`, `settle.agreement`, `settle.answer_owed`, `close.held`, and as
    `check_no_director`.
    """
    check_no_director(facts)
    nobody, simply = facts.rules.no_one_to_respond_to, tries_simple_solution(facts)
    if facts.rules.takes is ContactKind.COMPLAINT and not nobody and not simply:
        raise RuleBroken("settle.complaint", "A complaint must be responded to, declined or withdrawn.")
    if simply and not nobody and not has_visible_text(agreed):
        raise RuleBroken(
            "settle.agreement",
            "Say how and when they agreed that this settles it. If they did not agree, accept the complaint.",
        )
    owed = facts.stage_rules.response
    if owed is not None and not owed.when and not simply:
        raise RuleBroken(
            "settle.answer_owed",
            f"A response is due within {owed.period} ({owed.paragraph}), so you cannot close it with a note. Accept "
            "it, send the response, then close it.",
        )
    check_not_held(facts)
    return Decision(
        SETTLED,
        {"status": Status.CLOSED, "paused": False},
        text=done,
        data={"agreed": agreed} if simply else {},
        letter="" if nobody else f"What we’ve done about your {noun(facts.rules.takes)}",
        notify=() if nobody else (Notify("settled", Audience.COMPLAINANT),),
    )


# The deadlines that each letter meets.
KEEPS: dict[str, Collection[DeadlineKind]] = {
    ACKNOWLEDGED: (DeadlineKind.ACKNOWLEDGEMENT, DeadlineKind.CODE_ACKNOWLEDGEMENT),
    RESPONDED: (DeadlineKind.RESPONSE, DeadlineKind.CODE_RESPONSE, DeadlineKind.CEILING),
    UPDATED: (DeadlineKind.UPDATE,),
}


def check_posting(posted_on: date, written_on: date, today: date) -> None:
    """Raises RuleBroken: `posting.future`, `posting.early`."""
    if posted_on > today:
        raise RuleBroken("posting.future", "The date must be today or in the past.")
    if posted_on < written_on:
        raise RuleBroken(
            "posting.early",
            f"The letter was written on {written(written_on)}, so it cannot have been posted or given before.",
        )


def check_given(unclassified: str, asked: str, how_met: str) -> None:
    """What whoever posts a letter, or reads it out, must have settled.

    Raise RuleBroken "posting.unclassified" or "posting.how_met".
    """
    if unclassified:
        raise RuleBroken("posting.unclassified", "Classify their adjustments first. They may need another format.")
    if asked and not has_visible_text(how_met):
        raise RuleBroken("posting.how_met", f"Say how you met what they need: {asked}.")


def check_format_order(ordered_on: date | None, received_on: date | None, written_on: date, today: date) -> None:
    """Raise RuleBroken "order.ordered" or "order.received"."""
    if ordered_on is None or not written_on <= ordered_on <= today:
        raise RuleBroken("order.ordered", "Enter the day you ordered it: after it was written, and today or earlier.")
    if received_on is not None and not ordered_on <= received_on <= today:
        raise RuleBroken("order.received", "Enter the day it arrived: after you ordered it, and today or earlier.")


def is_corrected(kind: str, obligations: Iterable[Obligation], posted_on: date, today: date) -> bool:
    """Whether an earlier day is entered after the letter's deadline."""
    kept = KEEPS.get(kind, ())
    passed = any(each.kind in kept and each.due is not None and each.due < today for each in obligations)
    return passed and posted_on < today


def check_approved(posted_on: date, *, approved: bool) -> None:
    """Raises RuleBroken (`posting.needs_approval`)."""
    if not approved:
        raise RuleBroken(
            "posting.needs_approval",
            "The date by which this letter had to be sent has passed. Someone else must approve that it was "
            f"posted or given on {written(posted_on)}. Until then you can only enter today’s date.",
        )


def check_discarding(kind: str, *, stands: bool) -> None:
    """`stands`: the letter's extension or pause is in force.

    Raises RuleBroken: `posting.extended`, `posting.paused`.
    """
    if stands and kind == EXTENDED:
        raise RuleBroken(
            "posting.extended", "This letter tells the complainant the new date. Cancel the extension first."
        )
    if stands and kind == PAUSED:
        raise RuleBroken("posting.paused", "This letter asks for what you are waiting for. Restart the clock first.")


def letter_discarded(letter_id: int, kind: str, status: Status, rounds: int) -> Decision:
    """Without its response the stage is investigated again; its record keeps the first outcome."""
    data = {DISCARDS: kind, DISCARDED_LETTER: letter_id}
    if kind != RESPONDED or status is not Status.RESPONDED:
        return Decision(LETTER_DISCARDED, data=data, public=False)
    changes = {"status": Status.UNDER_INVESTIGATION, "outcome": ""}
    first = {"outcome": "", "responded_by_id": None} if rounds == 1 else {}
    return Decision(LETTER_DISCARDED, changes, first, data=data, public=False)


def posted_data(data: dict[str, Any], posted_on: date, written_at: datetime, entered_at: datetime) -> dict[str, Any]:
    return {
        **data,
        "on": posted_on.isoformat(),
        "written_at": written_at.isoformat(),
        "entered_at": entered_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Correction:
    """`not_before`: the response at the stage before. `told`: what letters have said.

    `was_anonymous`: dates count from when the person could be reached.
    """

    received_at: datetime
    at: datetime
    entered_at: datetime
    reason: str
    rules: ProcedureRules
    policy_version_id: int
    told: tuple[ClockEvent, ...] = ()
    not_before: datetime | None = None
    approved: bool = False
    was_anonymous: bool = False


def correct_receipt(facts: CaseFacts, correction: Correction) -> Decision:
    """At stage 1 the policy in force at the corrected receipt applies.

    Raises RuleBroken: `receipt.future`, `receipt.same`, `receipt.after_entry`, `receipt.reopened`,
    `receipt.was_anonymous`, `receipt.became_complaint`, `receipt.after_event`, `receipt.before_answer`, `clock.` codes;
    `receipt.needs_approval`, for a later date once one is missed.
    """
    _check(facts, correction)
    clock = replace(facts.clock, received_at=correction.received_at)
    after = timetable(clock, correction.rules.stage(facts.stage), correction.rules, facts.calendar)
    was = facts.clock.received_at
    changed = moved_dates(facts.timetable, after)
    late = correction.received_at > was and changed and late_dates(facts.timetable, facts.clock, correction)
    if late and not correction.approved:
        raise RuleBroken(
            "receipt.needs_approval",
            "A deadline has already passed and a later date of receipt would move it, so someone else must approve it.",
        )
    acknowledged = clock.acknowledged_on is not None
    moved = still_owed(changed, acknowledged=acknowledged, answered=False)
    named = promised(moved, PromisedInLetters(True, correction.told), correction.at)
    changes = {"received_at": correction.received_at, "policy_version_id": correction.policy_version_id}
    letter = moved_letter(named, _why(was, correction.received_at), london_day(correction.at)) if named else ""
    return Decision(
        RECEIPT_CORRECTED,
        changes if facts.stage == 1 else {},
        {"received_at": correction.received_at, **({"corrected": True} if late else {})},
        text=letter or correction.reason,
        data={
            "was": was.astimezone(LONDON).isoformat(),
            "received_at": correction.received_at.astimezone(LONDON).isoformat(),
            "why": correction.reason,
            **({CORRECTED: True} if late else {}),
            "dates": [each.as_data() for each in (*moved, *_ceiling(facts, correction))],
        },
        letter="New date for your complaint" if letter else "",
        public=bool(letter),
        notify=(Notify("date_moved", Audience.COMPLAINANT),) if letter else (),
    )


def late_dates(table: Timetable, clock: StageClock, correction: Correction) -> set[tuple[str, Whose]]:
    """Return the dates missed by the day of the correction."""
    today = london_day(correction.at)
    acknowledged_on = clock.acknowledged_on or today
    stopped = table.paused and table.missed is None
    kept = {
        (ACKNOWLEDGEMENT, Whose.POLICY): (acknowledged_on, table.acknowledgement_due),
        (RESPONSE, Whose.POLICY): (today, None if stopped else table.working_due),
        (ACKNOWLEDGEMENT, Whose.CODE): (acknowledged_on, table.code and table.code.acknowledgement_due),
        (RESPONSE, Whose.CODE): (today, table.code and table.code.response_due),
        (LATEST, Whose.CODE): (today, table.code and table.code.latest_response_due),
    }
    return {key for key, (on, due) in kept.items() if due is not None and on > due}


def _check(facts: CaseFacts, correction: Correction) -> None:
    became = facts.clock.became
    if became is not None and facts.stage == 1:
        raise RuleBroken(
            "receipt.became_complaint",
            f"It first came in on {written(london_day(became.first))} as {became.was} and became a complaint on "
            f"{written(became.confirmed)}. Both dates are kept.",
        )
    if correction.received_at > correction.at:
        raise RuleBroken("receipt.future", "A complaint cannot have been received in the future.")
    if correction.received_at > correction.entered_at:
        entered = correction.entered_at.astimezone(LONDON)
        raise RuleBroken(
            "receipt.after_entry",
            f"It was entered here on {written(entered.date())} at {entered:%H:%M}. It cannot have been received later.",
        )
    if correction.received_at == facts.clock.received_at:
        raise RuleBroken("receipt.same", "It is already recorded as received at that time.")
    if facts.rounds > 1:
        raise RuleBroken(
            "receipt.reopened",
            "It has been responded to and reopened since, so its deadlines count from the day it was reopened.",
        )
    if facts.stage == 1 and correction.was_anonymous:
        raise RuleBroken(
            "receipt.was_anonymous",
            f"It was made anonymously. Its deadlines count from {written(facts.started_on)}, when the person could "
            "first be reached.",
        )
    if correction.not_before is not None and correction.received_at < correction.not_before:
        raise RuleBroken("receipt.before_answer", "That is before the response at the previous stage.")
    _check_events(facts.clock, correction.received_at)


def _check_events(clock: StageClock, received_at: datetime) -> None:
    received_on = london_day(received_at)
    check_order(replace(clock, received_at=received_at), received_on)
    granted = [each.on for each in clock.extensions if each.on is not None and each.on < received_on]
    if granted:
        raise RuleBroken(
            "receipt.after_event",
            f"The extension of {written(granted[0])} is before receipt on {written(received_on)}.",
        )


def _why(was: datetime, received_at: datetime) -> str:
    before, after = (written(london_day(at)) for at in (was, received_at))
    return (
        f"We had recorded that we received this from you on {before}. That was wrong: we received it on {after}, so "
        "our dates run from that day."
    )


def _ceiling(facts: CaseFacts, correction: Correction) -> tuple[MovedDate, ...]:
    """It moves with the receipt of stage 1 only."""
    received_on = london_day(correction.received_at)
    if facts.stage > 1 or received_on == facts.started_on:
        return ()
    was, becomes = overall_ceiling(facts.started_on), overall_ceiling(received_on)
    return (MovedDate("final response", Whose.CEILING, was, becomes),)


def ask_consent(facts: CaseFacts, email: str, how: str = "") -> Decision:
    """Ask the person through a link, or record `how` they were asked.

    Raises RuleBroken "consent.not_needed", "consent.how".
    """
    check_acts_for(facts.on_behalf_of)
    if not email and not has_visible_text(how):
        raise RuleBroken("consent.how", "Enter their email address, or say how you asked them.")
    changes = [ContactChange("email", "", email).as_data()] if email else []
    return Decision(CONSENT_ASKED, text=how, data={"changes": changes}, public=False)


def record_consent(facts: CaseFacts, given: ConsentGiven, on: date) -> Decision:
    """Raises RuleBroken "consent.not_needed", as `check_consent`."""
    check_acts_for(facts.on_behalf_of)
    check_consent(given, on)
    return Decision(
        CONSENT_RECORDED,
        {"consent_from": given.starts, "consent_until": given.ends},
        text=given.evidence,
        data=given.as_data(),
        public=False,
        notify=(Notify(CONSENT_RECORDED, _whoever_handles_it(facts)),) if given.authority is Authority.LINK else (),
    )


def _whoever_handles_it(facts: CaseFacts) -> Audience:
    return Audience.CHAMPIONS if facts.officer_id is None else Audience.OFFICER


def end_consent(facts: CaseFacts, reason: str) -> Decision:
    """Raises RuleBroken "consent.not_needed", "consent.not_held"."""
    check_acts_for(facts.on_behalf_of)
    if facts.consent_from is None:
        raise RuleBroken("consent.not_held", "No permission is recorded, so there is none to end.")
    return Decision(CONSENT_ENDED, {"consent_from": None, "consent_until": None}, text=reason, public=False)


def refuse_consent(facts: CaseFacts) -> Decision:
    """The person said no. Raises RuleBroken "consent.not_needed"."""
    check_acts_for(facts.on_behalf_of)
    return Decision(CONSENT_REFUSED, public=False, notify=(Notify(CONSENT_REFUSED, _whoever_handles_it(facts)),))


def close_without_consent(facts: CaseFacts, reason: str, on: date) -> Decision:
    """Nobody can be told. Raises RuleBroken "consent.not_needed", "consent.held", "close.held"."""
    check_acts_for(facts.on_behalf_of)
    check_not_held(facts)
    if facts.has_consent(on):
        raise RuleBroken("consent.held", "Permission is recorded. Respond to the complaint instead.")
    return Decision(
        CLOSED_WITHOUT_CONSENT,
        {"status": Status.CLOSED, "paused": False},
        text=reason,
        data={"reason": "no_consent"},
        public=False,
        notify=(Notify(CLOSED_WITHOUT_CONSENT, Audience.COMPLAINANT),),
    )


def due_without_consent(facts: CaseFacts, due_on: date) -> str:
    """Say which two ways there are once the response is due (SC-37)."""
    name = facts.on_behalf_of
    return (
        f"The due date of the response is {written(due_on)}, and there is no permission from {name}. Send the "
        f"response: it goes to {name}, not to the person who acts for them. Or close the case without permission."
    )


def tell_representative() -> Decision:
    """The response goes to the person concerned: their representative learns that, and nothing about the person."""
    return Decision(TOLD_PERSON_CONCERNED, notify=(Notify(TOLD_PERSON_CONCERNED, Audience.COMPLAINANT),))


def mark_safeguarding(facts: CaseFacts, concern: str) -> Decision:
    """From now on only those who must know see the case. Raises RuleBroken "safeguarding.marked"."""
    if facts.safeguarding:
        raise RuleBroken("safeguarding.marked", "This case is marked as safeguarding already.")
    return Decision(
        SAFEGUARDING_MARKED,
        {"safeguarding": True, "restricted": True},
        text=concern,
        public=False,
        notify=(Notify(SAFEGUARDING_MARKED, Audience.SAFEGUARDING), Notify(SAFEGUARDING_MARKED, Audience.OFFICER)),
    )


def lift_safeguarding(facts: CaseFacts, reason: str) -> Decision:
    """Raises RuleBroken "safeguarding.not_marked"."""
    if not facts.safeguarding:
        raise RuleBroken("safeguarding.not_marked", "This case is not marked as safeguarding.")
    return Decision(
        SAFEGUARDING_LIFTED,
        {"safeguarding": False, "restricted": bool(facts.about_staff)},
        text=reason,
        public=False,
    )


def said_of_telling(said: Told, marked_on: date, on: date) -> str:
    """Return what was done in a sentence.

    Raises RuleBroken: "safeguarding.whom", "safeguarding.told_on" (not between the marker and now).
    """
    if not has_visible_text(said.whom):
        raise RuleBroken("safeguarding.whom", "Say who you told.")
    if not marked_on <= said.on <= on:
        raise RuleBroken(
            "safeguarding.told_on", f"Enter a date from {written(marked_on)}, when the case was marked, to today."
        )
    spoke_to = f", spoke to {said.spoke_to.strip()}" if has_visible_text(said.spoke_to) else ""
    answer = f"\n\n{said.answer.strip()}" if has_visible_text(said.answer) else ""
    return f"Told {said.whom.strip()} on {written(said.on)} {said.how.how}{spoke_to}.{answer}"


def name_staff(facts: CaseFacts, colleague: Candidate, by: int | None) -> Decision:
    """From now on they never see it. Someone else is assigned first, if they are to respond.

    Raises RuleBroken: "about_staff.yourself", "about_staff.known", "about_staff.officer".
    """
    if colleague.user_id == by:
        raise RuleBroken("about_staff.yourself", "Someone else must record that this is about you. Ask a colleague.")
    if colleague.user_id in facts.about_staff:
        raise RuleBroken("about_staff.known", f"It is recorded already that this is about {colleague.name}.")
    is_officer = colleague.user_id == facts.officer_id
    if is_officer and facts.status is Status.UNDER_INVESTIGATION:
        raise RuleBroken("about_staff.officer", f"{colleague.name} is the officer. Choose who responds instead.")
    return Decision(
        ABOUT_STAFF,
        {"restricted": True, **({"officer_id": None} if is_officer else {})},
        text=colleague.name,
        data={"user": colleague.user_id},
        public=False,
    )
