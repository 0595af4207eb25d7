"""What a contact becomes: another kind, a complaint, a request that is passed on, thanks that reach someone, or a
representation that a director decides about.

Both Codes: whoever is unhappy is given the choice to complain (1.4, 5.3), and no one has to use the word (1.2).
Representations: CO-19 and CO-20.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from complaints.cases.rules.decisions import Candidate, assign, check_not_held, without_state
from complaints.deadlines.obligations import missed_by
from complaints.deadlines.stage_events import BECAME, CaseFacts, missed_data
from complaints.vocabulary.actions import (
    ANOTHER_BODY,
    DIRECTOR_DECIDED,
    MEMBERS_DECIDED,
    POLICY_NAMED,
    SENT_TO_DIRECTOR,
    DirectorSays,
    RepresentationState,
)
from complaints.vocabulary.lifecycle import (
    CONFIRMED,
    OFFER_DECLINED,
    OFFER_UNANSWERED,
    OFFERED,
    PASSED_TO_SERVICE,
    PRAISE_SHARED,
    RECLASSIFIED,
    Audience,
    Decision,
    Notify,
    Status,
)
from councils.calendars.rules import london_day, written
from councils.policies.rules.casework_rules import (
    ComplaintOffer,
    ComplaintStart,
    ContactKind,
    RepresentationRules,
    Unanswered,
)
from councils.policies.rules.policy_document import (
    ContactChoice,
    is_thanks,
    kind_rules,
    needs_agreement,
    noun,
    representation_rules,
)
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text, visible_or_empty


@dataclass(frozen=True, slots=True)
class Reclassification:
    to: ContactChoice
    policy_version_id: int
    reason: str
    on: date
    # How the person agreed, if it was a complaint.
    agreed: str = ""


def reclassify(facts: CaseFacts, new: Reclassification) -> Decision:
    """The Code's clock and a missed date stay, so no time is gained.

    Raises RuleBroken: `reclassify.stage`, `reclassify.same`, `reclassify.paused`, `reclassify.offer`,
    `reclassify.agreement`.
    """
    if facts.stage > 1 or facts.rounds > 1:
        raise RuleBroken("reclassify.stage", "You cannot reclassify it after a response under its current procedure.")
    if (facts.rules.procedure, facts.rules.takes) == (new.to.procedure, new.to.kind):
        raise RuleBroken("reclassify.same", f"It is already handled as “{new.to.label}”.")
    if facts.paused:
        raise RuleBroken("reclassify.paused", "The clock is paused. Restart it first.")
    if new.to.kind is ContactKind.COMPLAINT and was_never_a_complaint(facts.rules):
        raise RuleBroken(
            "reclassify.offer",
            "It becomes a complaint only if the person wants it to. Offer it as a complaint, or record their answer.",
        )
    if needs_agreement(facts.rules, new.to.kind) and not has_visible_text(new.agreed):
        raise RuleBroken(
            "reclassify.agreement", "They sent it as a complaint. Ask them first, and say how and when they agreed."
        )
    return Decision(
        RECLASSIFIED,
        {
            "procedure": new.to.procedure,
            "kind": new.to.kind.value,
            "policy_version_id": new.policy_version_id,
            "kept_code": facts.rules.code or "",
            **without_state(facts),
        },
        text=new.reason,
        data={
            "was": facts.rules.takes.value,
            "from": facts.rules.procedure,
            "to": new.to.key,
            "label": new.to.label,
            **({"agreed": new.agreed.strip()} if has_visible_text(new.agreed) else {}),
            **missed_data(missed_by(facts, new.on)),
        },
        letter=f"How we’re handling what you sent us: {new.to.label}",
        notify=(Notify("reclassified", Audience.COMPLAINANT),),
    )


def was_never_a_complaint(rules: ProcedureRules) -> bool:
    """What came in as a complaint keeps the Code's clock whatever it is handled as."""
    return rules.takes is not ContactKind.COMPLAINT and rules.code is None


class OfferAnswer(StrEnum):
    YES = "yes"
    NO = "no"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Offer:
    """`unhappy_since`: when they said that they were unhappy. None: they did not, and the council wants to ask."""

    words: str
    unhappy_since: date | None = None


def offer_rules(rules: ProcedureRules) -> ComplaintOffer | None:
    """Return what the policy says about this kind of contact, if anything."""
    known = kind_rules(rules, rules.takes)
    return known.offer if known is not None else None


def offer(facts: CaseFacts, said: Offer, on: date) -> Decision:
    """Ask the person whether it should be treated as a complaint.

    Raises RuleBroken: `offer.unreachable`, `offer.waiting`, `offer.empty`, `offer.unhappy_since`, and as
    `check_can_become`.
    """
    check_can_become(facts)
    if facts.offered:
        raise RuleBroken("offer.waiting", "They have been asked already. Record their answer when it comes.")
    if facts.anonymous:
        raise RuleBroken("offer.unreachable", "They left no contact details, so no one can be asked.")
    if not has_visible_text(said.words):
        raise RuleBroken("offer.empty", "Write why you are asking.")
    if said.unhappy_since is not None and not facts.received_on <= said.unhappy_since <= on:
        raise RuleBroken(
            "offer.unhappy_since",
            f"They cannot have said so before they first contacted us on {written(facts.received_on)}, or after today.",
        )
    known = offer_rules(facts.rules)
    within = known.answer_within if known is not None else None
    data = {
        "unhappy_since": said.unhappy_since.isoformat() if said.unhappy_since else None,
        "answer_by": facts.counting.end_of(on, within).isoformat() if within is not None else None,
        "unanswered": known.unanswered if known is not None else None,
    }
    return Decision(
        OFFERED,
        {"offered": True},
        text=said.words,
        data=data,
        letter="Do you want us to treat this as a complaint?",
        notify=(Notify(OFFERED, Audience.COMPLAINANT),),
    )


def check_can_become(facts: CaseFacts) -> None:
    """Raises RuleBroken: `offer.complaint`, `offer.was_complaint`, `offer.answered`, `offer.paused`."""
    if facts.rules.takes is ContactKind.COMPLAINT:
        raise RuleBroken("offer.complaint", "It is a complaint already.")
    if facts.rules.code is not None:
        raise RuleBroken(
            "offer.was_complaint", "It came in as a complaint. Reclassify it as one again, so that its dates are kept."
        )
    if facts.stage > 1 or facts.rounds > 1 or facts.clock.responded_at is not None:
        raise RuleBroken("offer.answered", "It has had a response. Log what they say now as a complaint.")
    if facts.paused:
        raise RuleBroken("offer.paused", "The clock is paused. Restart it first.")


def may_complain(facts: CaseFacts) -> bool:
    """Whether someone can make a complaint of it by themselves: of a request that was passed on or dealt with."""
    try:
        check_can_become(facts)
    except RuleBroken:
        return False
    return facts.rules.takes is ContactKind.SERVICE_REQUEST


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`unhappy_since` as it was asked. `said`: how they answered, if staff record it."""

    to: ContactChoice
    policy_version_id: int
    at: datetime
    unhappy_since: date | None = None
    said: str = ""
    # The policy takes no answer for a yes.
    by_silence: bool = False


def complaint_starts(offered: ComplaintOffer | None, unhappy_since: date | None, confirmed: date) -> tuple[date, date]:
    """Return the days from which the policy's time and the Code's time count.

    The Code's counts from when they said that they were unhappy, whatever word they used (1.2). So does the policy's,
    unless it says that it starts with the person's confirmation.
    """
    said = min(unhappy_since or confirmed, confirmed)
    late = offered is not None and offered.counts_from is ComplaintStart.CONFIRMATION
    return (confirmed if late else said), said


def confirm(facts: CaseFacts, now: Confirmation) -> Decision:
    """It becomes a complaint. Its first receipt stays on the case; the complaint has its own.

    Raises RuleBroken as `check_can_become`.
    """
    check_can_become(facts)
    confirmed = london_day(now.at)
    counts_from, under_code = complaint_starts(offer_rules(facts.rules), now.unhappy_since, confirmed)
    starts = _instant(counts_from, facts, now.at)
    status = facts.status if facts.status is Status.UNDER_INVESTIGATION else Status.RECEIVED
    return Decision(
        CONFIRMED,
        {
            "procedure": now.to.procedure,
            "kind": now.to.kind.value,
            "policy_version_id": now.policy_version_id,
            "status": status,
            "closed_at": None,
            "offered": False,
            "complaint_since": starts,
            **without_state(facts),
        },
        {"received_at": starts},
        text=now.said,
        data={
            "was": facts.rules.takes.value,
            "from": facts.rules.procedure,
            "to": now.to.key,
            "label": now.to.label,
            "by_silence": now.by_silence,
            BECAME: {
                "was": facts.rules.takes.value,
                "first": facts.clock.received_at.isoformat(),
                "received_at": starts.isoformat(),
                "under_code": under_code.isoformat(),
                "confirmed": confirmed.isoformat(),
            },
        },
        notify=(
            Notify(CONFIRMED, Audience.COMPLAINANT),
            Notify("confirmed_staff", Audience.CHAMPIONS),
            Notify("confirmed_staff", Audience.OFFICER),
        ),
    )


def _instant(day: date, facts: CaseFacts, at: datetime) -> datetime:
    """Any day but today and that of the first contact counts from its noon."""
    if day == london_day(at):
        return at
    if day == london_day(facts.clock.received_at):
        return facts.clock.received_at
    return at.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=0, second=0, microsecond=0)


def decline_offer(facts: CaseFacts, answer: OfferAnswer, said: str = "") -> Decision:
    """It stays what it is. Raises RuleBroken (`offer.none`)."""
    check_offered(facts)
    unanswered = answer is OfferAnswer.NONE
    return Decision(
        OFFER_UNANSWERED if unanswered else OFFER_DECLINED,
        {"offered": False},
        text=visible_or_empty(said),
        public=not unanswered,
        notify=(Notify("offer_declined", Audience.OFFICER),),
    )


def check_offered(facts: CaseFacts) -> None:
    """Raises RuleBroken (`offer.none`)."""
    if not facts.offered:
        raise RuleBroken("offer.none", "They have not been asked, or have answered already.")


def check_time_to_answer_is_over(answer_by: str | None, today: date) -> None:
    """`answer_by`: the day of the offer, where the policy gives a time. Raises RuleBroken (`offer.early`)."""
    if answer_by and today <= date.fromisoformat(answer_by):
        raise RuleBroken("offer.early", f"They have until {written(date.fromisoformat(answer_by))} to answer.")


def becomes_one_unanswered(rules: ProcedureRules) -> bool:
    """Whether the policy treats it as a complaint if the person does not answer in time."""
    known = offer_rules(rules)
    return known is not None and known.unanswered is Unanswered.COMPLAINT


@dataclass(frozen=True, slots=True)
class Handover:
    """A request passed on. `reference`: its number in the service's own system."""

    team: str
    on: date
    reference: str = ""
    words: str = ""


def hand_over(facts: CaseFacts, to: Handover, today: date) -> Decision:
    """It is watched: whoever asks again, or is unhappy, is offered a complaint.

    Raises RuleBroken: `hand_over.kind`, `hand_over.team`, `hand_over.day`.
    """
    if facts.rules.takes is not ContactKind.SERVICE_REQUEST:
        raise RuleBroken("hand_over.kind", "Only a service request is passed to the service.")
    if not has_visible_text(to.team):
        raise RuleBroken("hand_over.team", "Say which team has it.")
    if not facts.received_on <= to.on <= today:
        raise RuleBroken(
            "hand_over.day", f"Enter a day from {written(facts.received_on)}, when it was received, to today."
        )
    return Decision(
        PASSED_TO_SERVICE,
        {
            "status": Status.UNDER_INVESTIGATION,
            "passed_on_to": to.team.strip(),
            "passed_on_on": to.on,
            "service_reference": visible_or_empty(to.reference),
        },
        text=visible_or_empty(to.words),
        data={"team": to.team.strip(), "on": to.on.isoformat(), "reference": visible_or_empty(to.reference)},
        letter="We’ve passed your request to the team that deals with it",
        notify=(Notify(PASSED_TO_SERVICE, Audience.COMPLAINANT),),
    )


@dataclass(frozen=True, slots=True)
class Praise:
    """`shared`: what the staff read, without anything about the sender. `staff`: names of those whom it is for."""

    shared: str
    staff: tuple[str, ...]
    thanks: str


def share_praise(facts: CaseFacts, praise: Praise) -> Decision:
    """Thank the sender and close. Raises RuleBroken: `praise.kind`, `praise.shared`, `praise.staff`, `close.held`."""
    if not is_thanks(facts.rules.takes):
        raise RuleBroken("praise.kind", "Only a compliment or a nomination is passed on as thanks.")
    if not has_visible_text(praise.shared):
        raise RuleBroken("praise.shared", "Write what the staff should read.")
    if not any(map(has_visible_text, praise.staff)):
        raise RuleBroken("praise.staff", "Choose who should read it, or name them.")
    check_not_held(facts)
    return Decision(
        PRAISE_SHARED,
        {"status": Status.CLOSED, "paused": False},
        text=praise.thanks,
        data={"shared": praise.shared.strip(), "staff": list(praise.staff)},
        letter=f"Thank you for your {noun(facts.rules.takes)}",
        notify=() if facts.anonymous else (Notify(PRAISE_SHARED, Audience.COMPLAINANT),),
    )


def named(chosen: Iterable[str], others: str) -> tuple[str, ...]:
    """Return the names of those whom thanks are for: chosen, and typed a line each."""
    typed = (line.strip() for line in others.splitlines())
    return tuple(dict.fromkeys((*chosen, *(line for line in typed if has_visible_text(line)))))


def check_decides(facts: CaseFacts) -> RepresentationRules:
    """Raises RuleBroken (`representation.kind`)."""
    rules = representation_rules(facts.rules)
    if rules is None:
        raise RuleBroken("representation.kind", "Only a representation is decided by a director.")
    return rules


def send_to_director(facts: CaseFacts, director: Candidate, ranks: dict[int, int], named_by: str = "") -> Decision:
    """The director becomes its officer.

    Raises RuleBroken: `representation.kind`, `representation.decided`, `representation.with_them`, and as `assign`.
    """
    check_decides(facts)
    if facts.representation not in (RepresentationState.RECEIVED, RepresentationState.WITH_DIRECTOR):
        raise RuleBroken("representation.decided", "The director has decided about this already.")
    if facts.representation is RepresentationState.WITH_DIRECTOR and facts.officer_id == director.user_id:
        raise RuleBroken("representation.with_them", f"It is with {director.name} already.")
    chosen = assign(facts, director, ranks, named_by)
    return replace(
        chosen,
        event=SENT_TO_DIRECTOR,
        changes={
            **chosen.changes,
            "status": Status.UNDER_INVESTIGATION,
            "representation_state": RepresentationState.WITH_DIRECTOR,
        },
    )


STATE_AFTER = {
    DirectorSays.CHANGE: RepresentationState.TAKEN_FORWARD,
    DirectorSays.NO_CHANGE: RepresentationState.NO_CHANGE,
    DirectorSays.OTHER_ORGANISATION: RepresentationState.REFERRED,
}
SUBJECTS = {
    DirectorSays.CHANGE: "We’re taking your representation forward",
    DirectorSays.NO_CHANGE: "Our decision on your representation",
    DirectorSays.OTHER_ORGANISATION: "Who to contact about your representation",
}


@dataclass(frozen=True, slots=True)
class DirectorDecision:
    """`text` is for the person: the next steps, the reasons, or why it is not the council's policy.

    `body`: a key of the table of contacts, or ANOTHER_BODY: the letter says how to reach it.
    """

    says: DirectorSays
    on: date
    text: str
    body: str = ""


def director_decides(facts: CaseFacts, said: DirectorDecision, sent_on: date, today: date) -> Decision:
    """Only if something should change, it goes on. `sent_on`: when it was sent to the director.

    Raises RuleBroken: `representation.kind`, `representation.not_sent`, `representation.day`, `representation.body`,
    `close.held`.
    """
    check_decides(facts)
    if facts.representation is not RepresentationState.WITH_DIRECTOR:
        raise RuleBroken("representation.not_sent", "It is not with the director. Send it to the director first.")
    _check_day(said.on, sent_on, today, "it was sent to the director")
    if said.says is DirectorSays.OTHER_ORGANISATION and not said.body:
        raise RuleBroken("representation.body", "Select the organisation whose policy it is.")
    return _decided(facts, said)


def _decided(facts: CaseFacts, said: DirectorDecision) -> Decision:
    ends: dict[str, Any] = {}
    if said.says is not DirectorSays.CHANGE:
        check_not_held(facts)
        ends = {"status": Status.CLOSED, "paused": False}
    bodies = [said.body] if said.says is DirectorSays.OTHER_ORGANISATION and said.body != ANOTHER_BODY else []
    return Decision(
        DIRECTOR_DECIDED,
        {"representation_state": STATE_AFTER[said.says], **ends},
        text=said.text,
        data={"says": said.says.value, "on": said.on.isoformat(), "bodies": bodies},
        letter=SUBJECTS[said.says],
        notify=() if facts.anonymous else (Notify(DIRECTOR_DECIDED, Audience.COMPLAINANT),),
    )


@dataclass(frozen=True, slots=True)
class MembersDecision:
    """`text` is for the person: what was decided. `meeting`: which committee or meeting decided."""

    on: date
    text: str
    meeting: str = ""


def members_decide(facts: CaseFacts, said: MembersDecision, taken_forward_on: date, today: date) -> Decision:
    """Raises RuleBroken: `representation.kind`, `representation.not_taken_forward`, `representation.day`,
    `close.held`.
    """
    check_decides(facts)
    if facts.representation is not RepresentationState.TAKEN_FORWARD:
        raise RuleBroken("representation.not_taken_forward", "The director has not taken it forward.")
    _check_day(said.on, taken_forward_on, today, "the director took it forward")
    check_not_held(facts)
    return Decision(
        MEMBERS_DECIDED,
        {"representation_state": RepresentationState.DECIDED, "status": Status.CLOSED, "paused": False},
        text=said.text,
        data={"on": said.on.isoformat(), "meeting": visible_or_empty(said.meeting)},
        letter="The decision on your representation",
        notify=() if facts.anonymous else (Notify(MEMBERS_DECIDED, Audience.COMPLAINANT),),
    )


def _check_day(on: date, first: date, today: date, what: str) -> None:
    if not first <= on <= today:
        raise RuleBroken("representation.day", f"Enter a day from {written(first)}, when {what}, to today.")


@dataclass(frozen=True, slots=True)
class ChosenPolicy:
    """A policy that contacts are about. No id: it is not about a policy."""

    pk: int | None = None
    name: str = ""


def name_policy(facts: CaseFacts, was: int | None, now: ChosenPolicy) -> Decision:
    """Raises RuleBroken: `policy.not_counted`, `policy.same`."""
    if facts.rules.practice.policy_clusters is None:
        raise RuleBroken("policy.not_counted", "The council’s complaints policy does not ask for this to be counted.")
    if was == now.pk:
        raise RuleBroken("policy.same", "That is what the case says already.")
    return Decision(
        POLICY_NAMED,
        {"about_policy_id": now.pk},
        text=now.name or "Not about a policy",
        data={"policy": now.pk},
        public=False,
    )
