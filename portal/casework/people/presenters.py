"""A person's record, and two records side by side."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from complaints.correspondence.queries.adjustments import unclassified_words_of
from complaints.people.queries.behaviour import marked_people, markers_of
from complaints.people.queries.caller_lookup import find_callers
from complaints.people.queries.person_records import Lookalike, lookalikes_of
from complaints.vocabulary.correspondence import CONTACT_LABELS
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.people import AdjustmentStatus, Medium, PartyRole, PreferredChannel, ruling_out
from councils.calendars.rules import written
from councils.vocabulary.roles import WHOLE_COUNCIL_ROLES, Actor
from portal import wording
from portal.addresses import address
from portal.layout.display import Colour, Fact, PageLink, Tag

HIDDEN = "Protected"
# In the order in which a record shows them.
SHOWN = ("name", "title", "other_names", "pronouns", "email", "phone", "address", "preferred_channel", "language")


@dataclass(frozen=True, slots=True)
class PersonCase:
    """One of a person's cases, beside others."""

    reference: str
    href: str
    summary: str
    service: str
    status: Tag
    received: str
    # What they have to do with it, where someone else made it.
    part: str = ""


@dataclass(frozen=True, slots=True)
class PersonScreen:
    pk: int
    name: str
    tags: tuple[Tag, ...]
    facts: tuple[Fact, ...]
    number_of_cases: int
    # Those of one page.
    cases: tuple[PersonCase, ...]
    correct: str
    # Where another record of the person is looked up, for those who may join them.
    find: str
    history: tuple[tuple[str, ...], ...]
    lookalikes: tuple[Fact, ...]
    merges: tuple[Fact, ...]
    adjustments: tuple[Fact, ...]
    limits: tuple[Fact, ...]
    # One of their cases, whose pages keep limits and safety markers.
    reference: str
    # A case on which their adjustments are decided: also one in which they only have a part.
    decide: str


def person_screen(  # noqa: PLR0913 (all that a record shows)
    person: Any,
    page: Page[Any],
    own: str,
    history: Iterable[Any],
    lookalikes: tuple[Fact, ...],
    merges: Iterable[Any],
    adjustments: Iterable[Any],
    *,
    may_merge: bool,
) -> PersonScreen:
    return PersonScreen(
        pk=person.pk,
        name=person.name,
        tags=tuple(person_tags(person)),
        facts=person_facts(person),
        number_of_cases=page.paginator.count,
        cases=tuple(map(case_line, page)),
        correct=address("casework:correct_contact", reference=own) if own else "",
        find=address("casework:find-record", person=person.pk) if may_merge else "",
        history=tuple(_change(each, person) for each in history),
        lookalikes=lookalikes,
        merges=tuple(_merge(each, may_merge=may_merge) for each in merges),
        adjustments=(*(_adjustment(each) for each in adjustments), *_in_own_words(person)),
        limits=tuple(Fact(f"Review by {written(limit.review_on)}", "\n".join(limit.lines)) for limit in person.limits),
        reference=own,
        decide=address("casework:adjustments", reference=own or page[0].reference) if own or page else "",
    )


def person_tags(person: Any) -> list[Tag]:
    tags = []
    if person.deceased:
        tags.append(Tag("Has died", "grey"))
    if person.address_protected:
        tags.append(Tag("Protected address", "red"))
    if person.kind == "organisation":
        tags.append(Tag("Organisation", "purple"))
    return tags


def person_facts(person: Any) -> tuple[Fact, ...]:
    facts = [Fact(CONTACT_LABELS[name], shown) for name in SHOWN if (shown := _shown(person, name))]
    return (*facts, Fact("Account", "Signs in to follow their complaints")) if person.account_id else tuple(facts)


def _adjustment(row: Any) -> Fact:
    status = AdjustmentStatus(row.status)
    review = row.review_on if status is AdjustmentStatus.AGREED else None
    named = row.named_contact.get_full_name() if row.named_contact else ""
    more = (named, row.detail, f"Review on {written(review)}" if review else "")
    colour: Colour = "green" if status is AdjustmentStatus.AGREED else "grey"
    return Fact(str(row), "\n".join(part for part in more if part), tag=Tag(status.label, colour))


def _in_own_words(person: Any) -> tuple[Fact, ...]:
    words = unclassified_words_of(person, to_be_shown=True)
    return (Fact("In their own words", words, tag=Tag("Not classified yet", "grey")),) if words else ()


def _shown(person: Any, name: str) -> str:
    value: str = getattr(person, name)
    if name == "phone" and value and ruling_out(person.acting, Medium.PHONE):
        return f"{value} (do not call)"
    if name == "address" and value and person.address_protected:
        return HIDDEN
    if name == "preferred_channel" and value:
        return PreferredChannel(value).label
    return value


def case_line(case: Any, maker: int | None = None) -> PersonCase:
    """`maker`: the record of whoever made the case that it stands beside."""
    status = Status(case.status)
    return PersonCase(
        reference=case.reference,
        href=address("casework:case", reference=case.reference),
        summary=case.summary,
        service=case.service_area.name,
        status=Tag(status.label),
        received=wording.moment(case.received_at),
        part=_part(case, maker),
    )


def _part(case: Any, maker: int | None) -> str:
    role = getattr(case, "part", None)
    if not role and maker is not None and case.person_id != maker:
        return f"Made by {case.complainant_name}"
    if role == PartyRole.JOINT:
        return f"Complains together with {case.complainant_name}"
    return f"Made for them by {case.complainant_name}" if role else ""


def _change(change: Any, person: Any) -> tuple[str, ...]:
    hidden = change.field == "address" and person.address_protected
    was, now = (HIDDEN, HIDDEN) if hidden else (change.was or "none", change.now or "none")
    return wording.moment(change.at), CONTACT_LABELS[change.field], was, now, change.reason, change.by_name


@dataclass(frozen=True, slots=True)
class BesideRecord:
    """What staff must know beside a record: safety markers of its person, and who may be the same person."""

    markers: Sequence[Any] = ()
    lookalikes: tuple[Fact, ...] = ()


def beside_record(actor: Actor, person: Any) -> BesideRecord:
    """The lookalikes are shown with what stands on their record and not on this one."""
    may_merge, found = actor.has(*WHOLE_COUNCIL_ROLES), lookalikes_of(actor, person)
    markers = markers_of(actor, person, *(each.person for each in found))
    marked = {marker.person_id for marker in markers}
    return BesideRecord(
        [marker for marker in markers if marker.person_id == person.pk],
        tuple(_lookalike(each, person, marked, may_merge=may_merge) for each in found),
    )


def _lookalike(alike: Lookalike, person: Any, marked: Collection[int], *, may_merge: bool) -> Fact:
    other = alike.person
    return Fact(
        other.name,
        "\n".join((why_alike(alike), *on_record(other, marked))),
        actions=(_join(person, other),) if may_merge else (),
        href=address("casework:person", person=other.pk),
    )


def _join(person: Any, other: Any) -> PageLink:
    # The older record is kept.
    kept, joined = sorted((person.pk, other.pk))
    join = address("casework:join-people", person=kept, other=joined)
    return PageLink("Compare and join", join, hidden=other.name)


@dataclass(frozen=True, slots=True)
class OtherRecords:
    """`said`: how many were found."""

    said: str
    records: tuple[Fact, ...]


def other_records(actor: Actor, person: Any, who: str) -> OtherRecords:
    """Records that may be joined with this one, found by what is known of the person."""
    found = find_callers(actor, who)
    others = [each for each in found.people if each.pk != person.pk]
    marked = marked_people(actor, others)
    return OtherRecords(
        _how_many(len(others), who, more=found.more),
        tuple(
            Fact(each.name, "\n".join((*_contact_details(each), *on_record(each, marked))), (_join(person, each),))
            for each in others
        ),
    )


def _how_many(number: int, who: str, *, more: bool) -> str:
    if not number:
        return f"No other record found for “{who}”."
    if more:
        return f"More than {number} records found. Type more to narrow it down."
    return "1 record found" if number == 1 else f"{number} records found"


def _contact_details(person: Any) -> tuple[str, ...]:
    # A protected address stands among what is on the record.
    names = ("email", "phone") if person.address_protected else ("email", "phone", "address")
    return tuple(" ".join(_shown(person, name).split()) for name in names if getattr(person, name))


def why_alike(alike: Lookalike) -> str:
    return f"They have the {' and the '.join(alike.why)}"


def on_record(person: Any, marked: Collection[int]) -> tuple[str, ...]:
    """Return what must be known before anyone writes to, calls or visits them. `marked`: who has a safety marker."""
    limited = ("Contact with them is limited",) if person.contact_limits else ()
    dangerous = ("Safety marker for visits",) if person.pk in marked else ()
    return (*(tag.text for tag in person_tags(person)), *acting_adjustments(person), *limited, *dangerous)


def acting_adjustments(person: Any) -> tuple[str, ...]:
    return tuple(
        adjustment.text if adjustment.agreed else f"{adjustment.text} (asked for, not decided yet)"
        for adjustment in person.acting
    )


def unclassified_adjustments(person: Any) -> tuple[str, ...]:
    """Return what they asked for in their own words, which no one has looked at yet."""
    words = unclassified_words_of(person, to_be_shown=True)
    return (not_classified(words),) if words else ()


def not_classified(words: str) -> str:
    return f"{words} (in their own words, not classified yet)"


def _merge(merge: Any, *, may_merge: bool) -> Fact:
    if merge.undone_at is not None:
        undone = f"Separated by {merge.undone_by_name} on {wording.moment(merge.undone_at)}: {merge.undone_reason}"
        return Fact(merge.merged.name, f"{_joined(merge)}\n{undone}")
    separate = address("casework:separate-people", merge=merge.pk)
    return Fact(
        merge.merged.name,
        _joined(merge),
        actions=(PageLink("Separate", separate, hidden=merge.merged.name),) if may_merge else (),
    )


def _joined(merge: Any) -> str:
    return f"Joined by {merge.by_name} on {wording.moment(merge.at)}: {merge.reason}"


def side_by_side(kept: Any, merged: Any) -> tuple[tuple[str, ...], ...]:
    """Return rows of label, each record's value, and what the joined record will say."""
    rows = []
    for name in SHOWN:
        ours, theirs = _shown(kept, name), _shown(merged, name)
        if ours or theirs:
            rows.append((CONTACT_LABELS[name], ours or "none", theirs or "none", ours or theirs))
    return tuple(rows)
