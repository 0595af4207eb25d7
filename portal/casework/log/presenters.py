"""Who is calling, and what follows from logging a contact."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from complaints.cases.rules.persons import is_relation
from complaints.intake.queries import DeadlinePreview
from complaints.intake.rules import Contact, Submission, is_reachable
from complaints.people.queries.behaviour import marked_people
from complaints.people.queries.caller_lookup import CallerCase, CallerCases, FoundCallers, Represented
from complaints.people.queries.person_records import Lookalike
from complaints.vocabulary.lifecycle import OPEN, Status
from complaints.vocabulary.people import ContactLimit, PreferredChannel, in_words
from councils.policies.rules.policy_document import kind_rules
from councils.policies.rules.procedure_rules import Target
from councils.vocabulary.roles import Actor
from portal import wording
from portal.addresses import address
from portal.casework.people.presenters import acting_adjustments, on_record, person_tags, why_alike
from portal.casework.presenters import DeadlineReader
from portal.layout.display import Due, Fact, Tag

# The details that a found person's record fills in.
FILLED = ("name", "phone", "email", "address")
NAME_ALONE = "Only a name is known"


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


def how_many(found: FoundCallers) -> str:
    if not found.people:
        return "No one found. Enter their details below."
    if found.more:
        return f"More than {len(found.people)} people found. Type more to narrow it down."
    return f"{len(found.people)} {'person' if len(found.people) == 1 else 'people'} found"


def caller_choices(found: FoundCallers, chosen: int | None) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios."""
    people = [_choice(person, is_chosen=person.pk == chosen) for person in found.people]
    return [*people, {"value": "", "text": "Someone else", "id": "caller-other"}] if people else []


def alike_choices(actor: Actor, found: Sequence[Lookalike]) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios: people who may be the one that was typed, and what stands on their record."""
    marked = marked_people(actor, (each.person for each in found))
    people = [
        {
            "value": str(each.person.pk),
            "text": f"{each.person.name}",
            "hint": {"text": ". ".join((why_alike(each), *on_record(each.person, marked), _details(each.person)))},
        }
        for each in found
    ]
    return [*people, {"value": "", "text": "Someone else"}] if people else []


def same_or_not(person: Any, typed: str) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios: the person who was picked, or someone else with the name that was typed."""
    other = f"They get a record of their own. The email, phone and address of {person.name} are not used for them."
    return [
        {"value": str(person.pk), "text": person.name, "hint": {"text": _details(person) or NAME_ALONE}},
        {"value": "", "text": f"Someone else called {typed}", "hint": {"text": other}},
    ]


def represented_choices(found: Sequence[Represented], typed: str, caller_name: str) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios: those for whom a caller may act. The last is a new one."""
    people = [
        {
            "value": str(each.person.pk),
            "text": _whose(each.person.name, caller_name),
            "hint": {"text": ". ".join(filter(None, (_acted(each), _details(each.person) or NAME_ALONE)))},
        }
        for each in found
    ]
    other = f"Someone else called {typed}" if typed else "No one: they contact us for themselves"
    return [*people, {"value": "", "text": other}] if people else []


def _whose(name: str, caller_name: str) -> str:
    """Say whose mother "my mother" is."""
    if not (is_relation(name) and caller_name):
        return name
    relation = re.sub(r"^(?:my|her|his|their|our|your|the) ", "", " ".join(name.lower().split()))
    return f"{caller_name}’s {relation}"


def _acted(represented: Represented) -> str:
    return f"They acted for them in {represented.reference}" if represented.reference else ""


def _choice(person: Any, *, is_chosen: bool) -> dict[str, Any]:
    hint = {"text": _details(person)}
    known = {"value": str(person.pk), "text": person.name, "id": f"caller-{person.pk}", "checked": is_chosen}
    return {**known, "hint": hint} if hint["text"] else known


def _details(person: Any) -> str:
    place = "Protected address" if person.address_protected else " ".join(person.address.split())
    return ", ".join(part for part in (person.phone, person.email, place) if part)


def filled_in(person: Any) -> dict[str, str]:
    known = {name: getattr(person, name) for name in FILLED}
    return {**known, "address": ""} if person.address_protected else known


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
    return f"{_whose(represented.person.name, caller)} ({represented.reference}{no_permission})"


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
        adjustments=acting_adjustments(person),
        limits=person.limits,
        cases=tuple(
            _line(case, _whose(unpermitted.get(case.reference, ""), person.name), deadline_reader)
            for case in found.cases
        ),
        more=f"And {left} earlier {'case' if left == 1 else 'cases'}" if left else "",
    )


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
    submission: Submission, known_adjustments: Sequence[str], preferred: str, *, asks_who_for: bool
) -> str:
    """Return what logging it does.

    `preferred`: the contact method on the caller's record. `asks_who_for`: the same page asks who they act for.
    """
    contact, own = submission.contact, _sent_to_them(submission.contact, known_adjustments, preferred)
    if contact.on_behalf_of and submission.enquirer is None:
        then = _without_permission(contact, _whose(contact.on_behalf_of, contact.name))
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


def _sent_to_them(contact: Contact, known_adjustments: Sequence[str], preferred: str) -> str:
    if not is_reachable(contact):
        return "Nothing is sent, because there is no way to reach the person."
    if contact.adjustments:
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
