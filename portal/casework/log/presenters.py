"""Who is calling, and what follows from logging a contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from complaints.intake.queries import DeadlinePreview
from complaints.intake.rules import Contact, Submission, is_reachable
from complaints.people.queries.caller_lookup import CallerCase, CallerCases, Represented
from complaints.vocabulary.lifecycle import OPEN, Status
from complaints.vocabulary.people import ContactLimit, PreferredChannel, in_words
from councils.policies.rules.policy_document import kind_rules
from councils.policies.rules.procedure_rules import Target
from portal import wording
from portal.addresses import address
from portal.casework.log.choices import whose
from portal.casework.people.presenters import acting_adjustments, person_tags, unclassified_adjustments
from portal.casework.presenters import DeadlineReader
from portal.layout.display import Due, Fact, Tag


@dataclass(frozen=True, slots=True)
class CallerLine:
    """One of a caller's cases. Without `href` it cannot be opened."""

    reference: str
    href: str
    about: str
    status: Tag
    due: Due
    # Why nothing about it may be told to the caller.
    warning: str = ""


@dataclass(frozen=True, slots=True)
class CallerScreen:
    pk: int
    name: str
    tags: tuple[Tag, ...]
    # How they are reached, and for whom they act.
    facts: tuple[Fact, ...]
    # What they need in all their cases.
    adjustments: tuple[str, ...]
    limits: tuple[ContactLimit, ...]
    cases: tuple[CallerLine, ...]
    more: str


def known_facts(
    person: Any, acts_for: Sequence[Represented], unpermitted: Mapping[str, str] = MappingProxyType({})
) -> tuple[Fact, ...]:
    """Return what counts for the next contact, too, beside adjustments and limits.

    `unpermitted`: of their cases, by reference, for whom they act without permission.
    """
    preferred = person.preferred_channel and PreferredChannel(person.preferred_channel).label
    names = "\n".join(_acted_for(each, person.name, unpermitted) for each in acts_for)
    known = (("Prefers", preferred), ("Language", person.other_language), ("Has acted for", names))
    return tuple(Fact(key, value) for key, value in known if value)


def _acted_for(represented: Represented, caller: str, unpermitted: Mapping[str, str]) -> str:
    no_permission = ", no permission recorded" if represented.reference in unpermitted else ""
    return f"{whose(represented.person.name, caller)} ({represented.reference}{no_permission})"


def record_facts(person: Any) -> tuple[Fact, ...]:
    """Return what their record says of contact with the caller, to be checked before logging."""
    if person is None:
        return ()
    limits = "\n".join(line for limit in person.limits for line in limit.lines)
    return (*known_facts(person, ()), *((Fact("Contact limits", limits),) if limits else ()))


def caller_screen(
    person: Any,
    found: CallerCases,
    acts_for: Sequence[Represented],
    unpermitted: Mapping[str, str],
    deadline_reader: DeadlineReader,
) -> CallerScreen:
    """`unpermitted`: of their cases, by reference, for whom they act without permission."""
    left = found.number - len(found.cases)
    return CallerScreen(
        pk=person.pk,
        name=person.name,
        tags=tuple(person_tags(person)),
        facts=known_facts(person, acts_for, unpermitted),
        adjustments=(*acting_adjustments(person), *unclassified_adjustments(person)),
        limits=person.limits,
        cases=tuple(
            _line(case, whose(unpermitted.get(case.reference, ""), person.name), deadline_reader)
            for case in found.cases
        ),
        more=f"And {left} earlier {'case' if left == 1 else 'cases'}" if left else "",
    )


def to_read_out(case: CallerCase, deadline_reader: DeadlineReader) -> str:
    line = _line(case, "", deadline_reader)
    text, day = line.due.text, line.due.date
    next_date = f"{day} ({text[:1].lower()}{text[1:]})" if day else text
    return f"You can tell them: {case.service}. {line.status.text}. {next_date}."


def _line(case: CallerCase, acts_without: str, deadline_reader: DeadlineReader) -> CallerLine:
    received = f"{case.service}, received {wording.moment(case.received_at)}"
    return CallerLine(
        reference=case.reference,
        href=address("casework:case", reference=case.reference) if case.summary else "",
        about=f"{case.summary}. {received}" if case.summary else received,
        status=Tag(Status(case.status).label),
        due=deadline_reader.due(case.next_deadline_on, kind=case.next_deadline_kind, paused=case.paused),
        warning=_without_permission_to_tell(acts_without, case) if acts_without else "",
    )


def _without_permission_to_tell(represented: str, case: CallerCase) -> str:
    add = " You can add what the caller tells you to this case on the next page." if case.status in OPEN else ""
    return (
        f"No permission from {represented} is recorded. Do not tell the caller anything about {represented} or this "
        f"case, its status and dates included.{add}"
    )


def logged_facts(
    submission: Submission, deadline_preview: DeadlinePreview, known_adjustments: Sequence[str], said: Sequence[Fact]
) -> tuple[Fact, ...]:
    table, stage = deadline_preview.timetable, deadline_preview.rules.stage(1)
    facts = [
        Fact("Received", f"{wording.moment(submission.received_at)} ({submission.channel.label.lower()})"),
        Fact("From", submission.contact.name or "Anonymous"),
        *((Fact("Asking as", submission.enquirer.label),) if submission.enquirer else ()),
        *_arrangements(submission, known_adjustments),
        Fact(submission.kind.value.capitalize(), submission.summary),
        *said,
        Fact("Policy", deadline_preview.policy),
        Fact("Counts as received", wording.weekday(table.received_on)),
    ]
    if table.acknowledgement_due is not None:
        facts.append(Fact("Acknowledge by", _by(table.acknowledgement_due, stage.acknowledgement)))
    if stage.response is None and stage.acknowledgement is None and table.code is None:
        return (*facts, Fact("Response", _without_a_date(submission, deadline_preview)))
    response = _by(table.working_due, stage.response) if table.working_due else "The policy does not set a time"
    facts.append(Fact("Respond by", response))
    if table.code is not None:
        facts.append(Fact(f"{table.code.name} deadline", wording.weekday(table.code.response_due)))
    return tuple(facts)


def what_follows(
    submission: Submission,
    known_adjustments: Sequence[str],
    preferred: str,
    *,
    to_classify: bool,
    asks_who_for: bool,
) -> str:
    """Return what logging it does.

    `preferred`: the contact method on the caller's record. `to_classify`: whether anything that the caller asked for
    before, in their own words, waits. `asks_who_for`: the same page asks who they act for.
    """
    contact = submission.contact
    own = _sent_to_them(contact, known_adjustments, preferred, has_own_words=bool(contact.adjustments or to_classify))
    if contact.on_behalf_of and submission.enquirer is None:
        then = _without_permission(contact, whose(contact.on_behalf_of, contact.name))
    elif asks_who_for and not contact.on_behalf_of:
        waits = _without_permission(contact, "that person")
        then = f"If you select someone they act for: {_within(waits)} If they contact us for themselves: {_within(own)}"
    else:
        then = own
    return f"When you log this, we’ll notify the complaint champions. {then}"


def _without_permission(contact: Contact, represented: str) -> str:
    return (
        f"We will not send {contact.name or 'the person'} a letter yet, because we need the permission of {represented}"
        " first. We’ll open a task to ask for it."
    )


def _sent_to_them(contact: Contact, known_adjustments: Sequence[str], preferred: str, *, has_own_words: bool) -> str:
    if not is_reachable(contact):
        return "Nothing is sent, because there is no way to reach the person."
    if has_own_words:
        return (
            "Nothing is sent to the person until someone has looked at what they asked for in their own words. We’ll "
            "open a task for that."
        )
    if contact.adjustment_kinds or known_adjustments:
        return (
            "We will not email the person if that goes against the adjustments they need. We’ll open a task to tell "
            "them another way instead."
        )
    if contact.email and not (preferred == PreferredChannel.POST and contact.address):
        return "We’ll email the person."
    if contact.address:
        return "You’ll need to post a letter to the person."
    return "We’ll open a task to phone the person and read our letter to them, because there is only a phone number."


def _within(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def said_facts(form: Any, submission: Submission) -> tuple[Fact, ...]:
    """Return what is read back to the caller, but for a protected address."""
    contact, hidden = submission.contact, form.kept_address
    service = dict(form.fields["service_area"].choices)[str(submission.service_area_id)]
    known = (
        ("Phone", contact.phone),
        ("Email", contact.email),
        ("Address", "Protected" if hidden and contact.address == hidden else contact.address),
        ("Protected address", "Staff see it only when they ask" if contact.address_protected else ""),
        ("Acting for", contact.on_behalf_of),
        ("Together with", form.cleaned_data["together_with"]),
        ("Service", service),
        ("What they said", submission.description),
        ("What would put it right", submission.wanted),
    )
    return tuple(Fact(key, value) for key, value in known if value.strip())


def _arrangements(submission: Submission, known_adjustments: Sequence[str]) -> Sequence[Fact]:
    said = []
    asked = in_words(submission.contact.adjustment_kinds, submission.contact.adjustments)
    needed = "\n".join((*known_adjustments, *([asked] if asked else [])))
    if needed:
        said.append(Fact("Adjustments", needed))
    if submission.help is not None:
        said.append(Fact("Help to complain", f"{submission.help.place.label} ({submission.help.helper})"))
    if submission.anonymity_reason:
        said.append(Fact("Anonymous because", submission.anonymity_reason))
    return said


def _without_a_date(submission: Submission, deadline_preview: DeadlinePreview) -> str:
    given = kind_rules(deadline_preview.rules, submission.kind)
    handled = f" {given.handling} ({given.paragraph})" if given else ""
    return f"The policy does not set a deadline for this.{handled}"


def _by(day: date, target: Target | None) -> str:
    rule = f" ({target.period} from {target.counts_from}, {target.paragraph})" if target else ""
    return wording.weekday(day) + rule


def restricted_facts(form: Any) -> tuple[Fact, ...]:
    """Return what was ticked and chosen on a `SafeguardingForm`."""
    said = form.cleaned_data
    about = said["about_staff"]
    known = (
        ("Safeguarding", "Only those who must know will see it" if said["at_risk"] else ""),
        ("About", f"{dict(form.fields['about_staff'].choices)[about]}, who will not see it" if about else ""),
    )
    return tuple(Fact(key, text) for key, text in known if text)
