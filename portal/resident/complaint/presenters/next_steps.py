"""What happens next and by when, for each state that a complaint can be in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from complaints.cases.queries.resident import OwnComplaint
from complaints.cases.rules.decisions import pause_words
from complaints.deadlines.calculation import DeadlineStanding, standing
from complaints.deadlines.clock import extends_code
from complaints.deadlines.explanation import LedgerDay as CountedDay
from complaints.deadlines.explanation import in_plain_words, length, what_does_not_count
from complaints.deadlines.obligations import EffectiveDeadline, as_agreed, effective_deadline_of, is_delayed, update_of
from complaints.vocabulary.actions import DIRECTOR_DECIDED, MEMBERS_DECIDED, SETTLED, RepresentationState
from complaints.vocabulary.lifecycle import OFFERED, OPEN, Awaited, DeadlineKind, Status
from complaints.vocabulary.people import ADDED_TO_OPEN
from councils.bodies.rules import Body, ombudsmen
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import gets_a_response, is_thanks, noun, representation_rules
from councils.policies.rules.procedure_rules import ClockStart, Independence, ProcedureRules, StageRules
from councils.queries import bodies_called, bodies_of
from ombudsman.queries import PublicReferral
from ombudsman.rules import decision_label
from portal.layout.display import Due, ExplainedDay
from portal.layout.display import Standing as Badge
from portal.resident.presenters import OmbudsmanCard, card_for, card_of
from portal.wording import late_by, until, weekday

if TYPE_CHECKING:
    from complaints.models import Case


@dataclass(frozen=True, slots=True)
class Explanation:
    summary: str
    note: str
    days: tuple[ExplainedDay, ...]


def explanation(complaint: OwnComplaint) -> Explanation | None:
    """Return None if the policy sets no date."""
    due = complaint.timetable.working_due
    if due is None:
        return None
    days = tuple(_day(day) for day in complaint.ledger())
    return Explanation(f"How we worked out {weekday(due)}", _rule(complaint.stage_rules, complaint.rules), days)


def _rule(stage: StageRules, rules: ProcedureRules) -> str:
    if stage.response is None:
        return ""
    start = "received it" if stage.response.counts_from is ClockStart.RECEIPT else "acknowledged it"
    return (
        f"Our policy says we’ll respond within {length(stage.response.period)} of the day we {start} "
        f"(policy paragraph: {stage.response.paragraph}). " + what_does_not_count(rules)
    )


def _day(day: CountedDay) -> ExplainedDay:
    return ExplainedDay(
        date=f"{day.date:%A} {day.date.day} {day.date:%B}",
        machine_date=day.date.isoformat(),
        count=day.day,
        why=in_plain_words(day.why),
    )


SEND_WHAT_WAS_ASKED = "Send what we asked for"

MISSED_LIMITS = {
    DeadlineKind.CODE_ACKNOWLEDGEMENT: "The Ombudsman expected us to acknowledge your complaint by {}, and we did not.",
    DeadlineKind.CODE_RESPONSE: "The Ombudsman expected us to respond by {}.",
    DeadlineKind.CEILING: "You should have had our final response by {}, 12 weeks after you complained.",
}
MISSED_NEWS = "We should have sent you a progress update by {}, and did not."
ASK_OMBUDSMAN_ABOUT_DECISION = "You can ask the Ombudsman to look at our decision."
TO_COMPLAIN = "If something went wrong, send us a message to say you want to complain."
TAKES_TOO_LONG = "If you are unhappy with how long this is taking, the Ombudsman can advise you at any time."
PASSED_ON = (
    "We’ll pass this to the team involved and tell you what happens.",
    "You do not need to do anything else.",
)
PASSED_ON_FROM_NOBODY = (
    "We’ll pass this to the team involved.",
    "We cannot tell you what happens, because we do not know how to contact you.",
)
RECORDED_BY_MISTAKE = "We recorded this by mistake and closed it. If you did contact us about it, send us a message."
SETTLED_AT_FIRST_CONTACT = (
    "You can read below what we did about your complaint.",
    "If it does not put things right, send us a message. We’ll look into your complaint and send you a response.",
)
NO_TIME = "Our policy does not give a time for this, so we cannot give you a date."
UNDATED = "We’ll tell you when you can expect our response."
BADGES: dict[DeadlineStanding, Badge] = {
    DeadlineStanding.ON_TIME: "on_time",
    DeadlineStanding.DUE_SOON: "due_soon",
    DeadlineStanding.OVERDUE: "overdue",
}


@dataclass(frozen=True, slots=True)
class NextSteps:
    sentences: tuple[str, ...]
    late: tuple[str, ...] = ()
    due: Due | None = None
    outer_limit: str = ""
    explanation: Explanation | None = None
    ombudsmen: tuple[OmbudsmanCard, ...] = ()
    next_stage: str = ""
    with_ombudsman: bool = False
    # Why the Ombudsman is named, and what we need from the complainant.
    advice: str = ""
    asked: str = ""
    # Only for a declined complaint.
    decision: str = ""
    reason: str = ""
    bodies: tuple[Body, ...] = ()
    passed_on: bool = False
    # Whom a representation about their policy goes to.
    contacts: tuple[Body, ...] = ()


def next_steps(
    complaint: OwnComplaint, today: date, due_soon_days: int, referrals: Sequence[PublicReferral] = ()
) -> NextSteps:
    """Return the next steps; "due soon" begins `due_soon_days` working days before a date."""
    ombudsman = card_for(complaint.case.service_area.landlord, complaint.case.procedure)
    if complaint.status in OPEN or complaint.is_being_posted:
        steps = _while_open(complaint, today, due_soon_days, ombudsman)
    elif complaint.status is Status.DECLINED:
        steps = _declined(complaint, ombudsman)
    elif complaint.status is Status.WITHDRAWN:
        steps = NextSteps(
            (f"Your {noun(complaint.rules.takes)} was withdrawn. If you change your mind, send us a message.",)
        )
    elif complaint.status is Status.MISTAKE:
        steps = NextSteps((RECORDED_BY_MISTAKE,))
    elif complaint.status is Status.DUPLICATE:
        steps = NextSteps((_added_to(complaint),))
    else:
        steps = _once_answered(complaint, today, ombudsman, known=bool(referrals))
    return _with_referrals(steps, complaint, referrals) if referrals else steps


def _added_to(complaint: OwnComplaint) -> str:
    added = [event.data["to"] for event in complaint.events if event.kind == ADDED_TO_OPEN]
    return (
        f"You already had a {noun(complaint.rules.takes)} about this, so we added it to {added[-1]}. We’ll respond to "
        "both together. If this is about a different problem, send us a message."
    )


def _with_referrals(steps: NextSteps, complaint: OwnComplaint, referrals: Sequence[PublicReferral]) -> NextSteps:
    """Put the Ombudsman's work first, instead of the advice to go there."""
    told = [sentence for referral in referrals for sentence in about_referral(referral, noun(complaint.rules.takes))]
    still = [referral for referral in referrals if referral.decided_on is None]
    others = [sentence for sentence in steps.sentences if sentence != ASK_OMBUDSMAN_ABOUT_DECISION]
    return replace(
        steps,
        sentences=(*told, *others),
        ombudsmen=tuple(card_of(body) for body in dict.fromkeys(each.body for each in still or referrals[-1:])),
        with_ombudsman=is_with(referrals),
    )


def is_with(referrals: Sequence[PublicReferral]) -> bool:
    return any(referral.decided_on is None for referral in referrals)


def about_referral(referral: PublicReferral, called: str) -> tuple[str, ...]:
    body = ombudsmen()[referral.body].name
    replied = f"We replied to the Ombudsman on {weekday(referral.replied_on)}. " if referral.replied_on else ""
    if referral.decided_on is not None and referral.decision:
        decision = decision_label(referral.decision).lower()
        return (
            f"The {body} looked at your {called}.",
            f"{replied}The Ombudsman decided on {weekday(referral.decided_on)}: {decision}. "
            "They give their reasons in their letter to you.",
        )
    coming = replied or "We still have to reply to the Ombudsman. "
    return (
        f"Your {called} is with the {body}. They wrote to us about it on {weekday(referral.notified_on)}.",
        f"{coming}They will write to you when they have decided.",
    )


def _declined(complaint: OwnComplaint, ombudsman: OmbudsmanCard) -> NextSteps:
    event = next(event for event in reversed(complaint.events) if event.kind == "declined")
    letter = complaint.letters[event.data["letter"]]
    bodies = bodies_of(event.data)
    passed_on = bool(event.data.get("passed_on"))
    decision = "We will not look into this under our complaints procedure."
    if complaint.case.stage > 1:
        decision = f"We will not move your {noun(complaint.rules.takes)} to {complaint.stage_rules.name.lower()}."
    elif passed_on:
        names = " and ".join(body.name for body in bodies)
        decision = f"We are not responsible for this. We are passing it to {names}."
    return NextSteps(
        (ASK_OMBUDSMAN_ABOUT_DECISION,),
        decision=decision,
        reason="\n\n".join(part for part in (event.data.get("wording", ""), letter.body) if part),
        bodies=bodies,
        passed_on=passed_on,
        ombudsmen=(ombudsman,),
    )


def _while_paused(complaint: OwnComplaint, today: date, ombudsman: OmbudsmanCard) -> NextSteps:
    pause, replied = complaint.pause, complaint.replied_at
    awaited = Awaited.from_data(pause.data) if pause else None
    said = list(_pause_said(complaint, awaited))
    if replied is not None:
        said.append(
            f"You sent us something on {weekday(london_day(replied))}. We’ll read it and tell you if we can go on."
        )
    elif awaited is not None and awaited.reply_by is not None and today > awaited.reply_by:
        said.append("That day has passed. You can still send it.")
    complains = _is_complaint(complaint)
    return NextSteps(
        tuple(said),
        due=Due("paused", "Paused"),
        ombudsmen=(ombudsman,) if complains else (),
        advice=TAKES_TOO_LONG if complains else "",
        asked=said[0] if awaited is not None and awaited.from_complainant and replied is None else "",
    )


def _pause_said(complaint: OwnComplaint, awaited: Awaited | None) -> tuple[str, ...]:
    """Older pauses have no reason, only the letter sent then."""
    since, called = complaint.clock.pauses[-1].start, noun(complaint.rules.takes)
    if awaited is not None:
        return (pause_words(awaited, since, called),)
    pause = complaint.pause
    told = complaint.letters.get(pause.data.get("letter", 0)) if pause else None
    return (
        f"We paused your {called} on {weekday(since)}. We’ll give you a new date when we start work on it again.",
        *((f"This is what we told you: {' '.join(told.body.split())}",) if told else ()),
    )


def _while_open(complaint: OwnComplaint, today: date, due_soon_days: int, ombudsman: OmbudsmanCard) -> NextSteps:
    if complaint.timetable.paused:
        return _while_paused(complaint, today, ombudsman)
    late = _missed(complaint, today)
    doing = (_offer_waits(complaint),) if complaint.facts.offered else _doing(complaint)
    return NextSteps(
        sentences=(*doing, *_by_when(complaint, today)),
        late=late,
        due=_badge(complaint, today, due_soon_days),
        outer_limit=outer_limit(complaint),
        explanation=explanation(complaint),
        ombudsmen=(ombudsman,) if late and _is_complaint(complaint) else (),
    )


def _contacts(complaint: OwnComplaint) -> tuple[Body, ...]:
    decided = [event.data["bodies"] for event in complaint.events if event.kind == DIRECTOR_DECIDED]
    return bodies_called(decided[-1]) if decided else ()


def _is_complaint(complaint: OwnComplaint) -> bool:
    return complaint.rules.takes is ContactKind.COMPLAINT


def _dealt_with(complaint: OwnComplaint) -> str:
    other = complaint.rules.ombudsman.other_body
    if other:
        return f"This was our last response. If you’re unhappy with it, you can ask the {other} to look at it."
    done = f"We’ve dealt with your {noun(complaint.rules.takes)}. You can read below what we did."
    if is_thanks(complaint.rules.takes):
        return f"Thank you. {done}"
    return f"{done} {TO_COMPLAIN}"


def _doing(complaint: OwnComplaint) -> tuple[str, ...]:
    called = noun(complaint.rules.takes)
    decided_by_director = while_open(complaint.rules, complaint.facts.representation)
    if decided_by_director is not None:
        return decided_by_director
    if complaint.is_being_posted:
        return (f"We’ve written our response to your {called} and are sending it to you.",)
    if complaint.reopened:
        return (f"We’ve reopened your {called} and are looking at it again.",)
    if not gets_a_response(complaint.rules):
        return passed_on(complaint.case)
    if complaint.rules.no_one_to_respond_to:
        return (f"We’ll look into your {called}. We cannot respond, because we do not know how to contact you.",)
    if complaint.status is Status.UNDER_INVESTIGATION:
        return (f"We’re looking into your {called}.",)
    if complaint.case.stage > 1:
        asked = f"You asked for {complaint.stage_rules.name.lower()}."
        independent = complaint.stage_rules.independence is not Independence.NONE
        return (
            f"{asked} Someone who has not dealt with your {called} before will look at it." if independent else asked,
        )
    return (f"We’ll read your {called} and pass it to the right team.",)


def _offer_waits(complaint: OwnComplaint) -> str:
    days = [event.data["answer_by"] for event in complaint.events if event.kind == OFFERED]
    by = f" by {weekday(date.fromisoformat(days[-1]))}" if days and days[-1] else ""
    return f"We’ve asked whether you want us to treat this as a complaint. Tell us{by}."


def passed_on(case: "Case") -> tuple[str, ...]:
    return PASSED_ON_FROM_NOBODY if case.anonymous else PASSED_ON


def _by_when(complaint: OwnComplaint, today: date) -> tuple[str, ...]:
    dates, called = complaint.timetable, noun(complaint.rules.takes)
    confirm, answer = _confirmation_due(complaint), dates.working_due
    said = []
    if confirm is not None and today <= confirm:
        said.append(f"We’ll acknowledge your {called} by {weekday(confirm)}.")
    if answer is None:
        said += _undated(complaint)
    elif complaint.reopened and today <= answer:
        said.append(f"We’ll respond by {weekday(answer)}.")
    elif today <= answer:
        latest = "" if dates.current_response_due else " at the latest"
        said.append(f"We’ll respond by {weekday(answer)}{latest}.")
    limit = _limit_before_promise(complaint)
    if limit is not None and today <= limit.due:
        said.insert(0, limit.resident)
    return (*said, *_news(complaint, today))


def _undated(complaint: OwnComplaint) -> list[str]:
    if complaint.rules.no_one_to_respond_to:
        return []
    if representation_rules(complaint.rules) is not None:
        return list(filter(None, [without_date(complaint.rules, complaint.facts.representation)]))
    return [UNDATED] if gets_a_response(complaint.rules) else []


def _limit_before_promise(complaint: OwnComplaint) -> EffectiveDeadline | None:
    """Return a Code's or the Ombudsman's limit earlier than the council's dates.

    The Codes cover only complaints; reopening also acknowledges.
    """
    first = effective_deadline_of(complaint.facts)
    if first is None or first.kind not in MISSED_LIMITS or not _is_complaint(complaint):
        return None
    return None if complaint.reopened and first.kind is DeadlineKind.CODE_ACKNOWLEDGEMENT else first


def _news(complaint: OwnComplaint, today: date) -> tuple[str, ...]:
    """Announce the next progress update (both Codes, 5.5 and 6.4)."""
    update = update_of(complaint.facts)
    if update is None or today > update.due or not is_delayed(complaint.facts, today):
        return ()
    by = weekday(update.due)
    return (f"If we have not responded by {by}, we’ll send you a progress update by then{as_agreed(update)}.",)


def _confirmation_due(complaint: OwnComplaint) -> date | None:
    """Return None once acknowledged or reopened."""
    if complaint.clock.acknowledged_on or complaint.reopened:
        return None
    return complaint.timetable.acknowledgement_due


def _missed(complaint: OwnComplaint, today: date) -> tuple[str, ...]:
    dates, calendar, called = complaint.timetable, complaint.calendar, noun(complaint.rules.takes)
    confirm, answer = _confirmation_due(complaint), dates.working_due
    said = []
    if confirm is not None and today > confirm:
        said.append(f"We should have acknowledged your {called} by {weekday(confirm)}. We’re sorry we did not.")
    if answer is not None and today > answer:
        said.append(
            f"Our response was due on {weekday(answer)}. It is {late_by(today, answer, calendar)}, and we’re sorry."
        )
    limit, update = _limit_before_promise(complaint), update_of(complaint.facts)
    if limit is not None and today > limit.due:
        said.append(MISSED_LIMITS[limit.kind].format(weekday(limit.due)))
    if update is not None and today > update.due:
        said.append(MISSED_NEWS.format(weekday(update.due)))
    if said and _is_complaint(complaint):
        said.append("You can ask the Ombudsman for advice now. You do not have to wait for our response.")
    return tuple(said)


def _badge(complaint: OwnComplaint, today: date, due_soon_days: int) -> Due | None:
    due = complaint.timetable.working_due
    if due is None:
        return Due("none", "No set date") if _is_complaint(complaint) else None
    stands = standing(due, today, due_soon_days, complaint.calendar, paused=False)
    return Due(BADGES[stands], _badge_text(complaint, stands, due, today), weekday(due))


def _badge_text(complaint: OwnComplaint, stands: DeadlineStanding, due: date, today: date) -> str:
    if stands is DeadlineStanding.OVERDUE:
        text = late_by(today, due, complaint.calendar)
        return text[:1].upper() + text[1:]
    return f"Response due {until(today, due, complaint.calendar)}"


def outer_limit(complaint: OwnComplaint) -> str:
    """Give the Code's limit if it differs from the policy's date (both Codes, 6.2 to 6.4)."""
    code, due = complaint.timetable.code, complaint.timetable.working_due
    if code is None or code.response_due == due or not _is_complaint(complaint):
        return ""
    limit = f"The {code.name} expects councils to respond by"
    if extends_code(code, (each.on for each in complaint.clock.extensions)):
        return f"{limit} {weekday(code.latest_response_due)} at the latest, even if they need longer."
    return (
        f"{limit} {weekday(code.response_due)}, or by {weekday(code.latest_response_due)} at the latest if they need "
        "longer and say why."
    )


def _once_answered(complaint: OwnComplaint, today: date, ombudsman: OmbudsmanCard, *, known: bool) -> NextSteps:
    """`known`: an Ombudsman has or had it."""
    if complaint.rules.no_one_to_respond_to and complaint.clock.responded_at is None:
        dealt_with = f"We’ve dealt with your {noun(complaint.rules.takes)}. You can read below what we did."
        return NextSteps((dealt_with, "We cannot respond, because we do not know how to contact you."))
    settled = complaint.clock.responded_at is None and any(event.kind == SETTLED for event in complaint.events)
    if _is_complaint(complaint) and settled:
        return NextSteps(SETTLED_AT_FIRST_CONTACT)
    if not complaint.has_next_stage and not _is_complaint(complaint):
        return NextSteps(once_decided(complaint) or (_dealt_with(complaint),), contacts=_contacts(complaint))
    if not complaint.has_next_stage:
        more = "" if known else " If you’re unhappy with it, you can ask the Ombudsman to look at your complaint."
        return NextSteps((f"This was our final response.{more}",), ombudsmen=(ombudsman,))
    following = complaint.rules.stage(complaint.case.stage + 1).name.lower()
    closes = complaint.timetable.escalate_by
    if closes is None:
        return NextSteps(
            (f"If you’re unhappy with our response, you can ask for {following}. Ask as soon as you can.",),
            next_stage=following,
        )
    if today <= closes:
        return NextSteps(
            (f"If you’re unhappy with our response, you can ask for {following} by {weekday(closes)}.",),
            next_stage=following,
        )
    other = complaint.rules.ombudsman.other_body
    outside = "" if known else f", or ask the {other or 'Ombudsman'} to look at it"
    return NextSteps(
        (
            f"The time to ask for {following} ended on {weekday(closes)}.",
            f"You can still send us a message and ask us to make an exception{outside}.",
        ),
        ombudsmen=() if other else (ombudsman,),
    )


def while_open(rules: ProcedureRules, state: RepresentationState) -> tuple[str, ...] | None:
    """Say what happens now; None for any other contact."""
    said = representation_rules(rules)
    if said is None:
        return None
    if state is RepresentationState.WITH_DIRECTOR:
        return ("A director is considering your representation. We’ll write to you when they have decided.",)
    if state is RepresentationState.TAKEN_FORWARD:
        who = said.final_decision_by
        return (
            f"A director has considered your representation and we’re taking it forward. {who[:1].upper()}{who[1:]} "
            "have the final decision. We’ll write to you when they have decided.",
        )
    return ("We’ll send your representation to a director, who will consider it.",)


def without_date(rules: ProcedureRules, state: RepresentationState) -> str:
    """Say that there is no date, before the director has decided."""
    waits = state in (RepresentationState.RECEIVED, RepresentationState.WITH_DIRECTOR)
    return NO_TIME if representation_rules(rules) is not None and waits else ""


def once_decided(complaint: OwnComplaint) -> tuple[str, ...] | None:
    """Say what was decided; None for any other contact, or one that ended in another way."""
    said = representation_rules(complaint.rules)
    if said is None or complaint.facts.representation is RepresentationState.RECEIVED:
        return None
    state, on = complaint.facts.representation, _decided_on(complaint)
    if state is RepresentationState.DECIDED:
        who = said.final_decision_by
        return (f"{who[:1].upper()}{who[1:]} made the final decision on {on}. You can read it below.",)
    if state is RepresentationState.REFERRED:
        return (
            "The policy is another organisation’s, so we cannot change it. You can read below who to contact.",
            f"A director considered your representation on {on}.",
        )
    final = ("This is our final decision on this representation at this time.",) if said.no_change_is_final else ()
    return (f"A director decided on {on} not to change anything. You can read why below.", *final)


def _decided_on(complaint: OwnComplaint) -> str:
    kinds = (DIRECTOR_DECIDED, MEMBERS_DECIDED)
    event = next(event for event in reversed(complaint.events) if event.kind in kinds)
    return weekday(date.fromisoformat(event.data["on"]))
