"""Records of people and organisations: who a new case is from, corrections, and records joined or parted."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from complaints.cases.operations.apply import Entry, write_events
from complaints.models import Case, Person, PersonMerge
from complaints.people.operations.adjustments import move_adjustments
from complaints.people.operations.contact_details import carry_details, change_record, details_of, return_details
from complaints.people.operations.joining import (
    end_doubled_parts,
    move_decisions,
    move_markers,
    move_parts,
    reopen_parts,
)
from complaints.people.queries.person_records import people_visible_to
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Decision
from complaints.vocabulary.people import (
    PEOPLE_MERGED,
    PEOPLE_SEPARATED,
    check_can_merge,
)
from councils.queries import lock_calendar_shared
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import WHOLE_COUNCIL_ROLES, Actor
from councils.vocabulary.values import has_visible_text

ASKED_TO_PROTECT = "They asked for it when they contacted the council"
# What belongs to a person goes to the record that theirs is joined to, and back.
MOVES_WITH_PERSON: dict[str, Callable[[Person, Person, Sequence[int] | None], list[int]]] = {
    "adjustments": move_adjustments,
    "limits": move_decisions,
    "markers": move_markers,
    "parts": move_parts,
}


@transaction.atomic
def merge_people(by: Actor, *, kept_id: int, merged_id: int, reason: str, at: datetime) -> PersonMerge:
    """Join two records: `kept` takes the cases of `merged`, whose details stay in the merge until it is undone.

    Raises NotAllowed "merge.role"; Person.DoesNotExist; RuleBroken as `check_can_merge`.
    """
    _check_may_merge(by)
    lock_calendar_shared(by.council_id)
    found = _locked_people(by, kept_id, merged_id)
    kept, merged = found[kept_id], found[merged_id]
    is_merged = bool(kept.merged_into_id or merged.merged_into_id)
    accounts = bool(kept.account_id and merged.account_id)
    check_can_merge(kept_id, merged_id, is_merged=is_merged, both_have_accounts=accounts, reason=reason)
    # Also the cases that are hidden from whoever joins the records.
    with tenant(by.council_id, ActorKind.SYSTEM):
        return _merged(by, kept, merged, reason, at)


def _merged(by: Actor, kept: Person, merged: Person, reason: str, at: datetime) -> PersonMerge:
    cases, own = list(_cases_of(merged)), [case.pk for case in _cases_of(kept)]
    # What only the other record knows is kept; where both say something, the kept one is right.
    before, theirs = details_of(kept), details_of(merged)
    filled = {name: value for name, value in asdict(theirs).items() if value and not getattr(before, name)}
    merge = PersonMerge.objects.create(
        council_id=by.council_id,
        person=kept,
        merged=merged,
        reason=reason,
        moved={
            "cases": [case.pk for case in cases],
            "account": merged.account_id,
            "filled": filled,
        },
        at=at,
        by_id=by.user_id,
        by_name=by.name,
    )
    end_doubled_parts(kept, merged, by.name, at)
    merge.moved |= {name: move(merged, kept, None) for name, move in MOVES_WITH_PERSON.items()}
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    if kept.account_id is None and merged.account_id is not None:
        kept.account_id = merged.account_id
        kept.save(update_fields=["account"])
    _move(cases, kept, Decision(PEOPLE_MERGED, text=reason, data={"merge": merge.pk}, public=False), by, at)
    context = ActionContext(0, by, at)
    change_record(kept, filled, reason, context)
    now = details_of(kept)
    merge.moved["details"] = carry_details(own, before, now, reason, context)
    merge.moved["details"] |= carry_details(merge.moved["cases"], theirs, now, reason, context)
    merge.save(update_fields=["moved"])
    return merge


@transaction.atomic
def separate_people(by: Actor, *, merge_id: int, reason: str, at: datetime) -> PersonMerge:
    """Undo a merge: the cases go back with the details they had, unless they were corrected since.

    Raises NotAllowed "merge.role"; PersonMerge.DoesNotExist; RuleBroken: "merge.undone", "merge.later",
    "merge.reason".
    """
    _check_may_merge(by)
    lock_calendar_shared(by.council_id)
    merge = PersonMerge.objects.select_for_update().get(council_id=by.council_id, pk=merge_id)
    if merge.undone_at is not None:
        raise RuleBroken("merge.undone", f"{merge.undone_by_name} has separated these records already.")
    later = merge.person.merged_into
    if later is not None:
        raise RuleBroken(
            "merge.later",
            f"The record of {merge.person.name} has since been joined to that of {later.name}. Separate those first.",
        )
    if not has_visible_text(reason):
        raise RuleBroken("merge.reason", "Say why they are not the same person.")
    found = _locked_people(by, merge.person_id, merge.merged_id)
    with tenant(by.council_id, ActorKind.SYSTEM):
        return _separated(by, merge, found[merge.person_id], found[merge.merged_id], reason, at)


def _separated(by: Actor, merge: PersonMerge, kept: Person, merged: Person, reason: str, at: datetime) -> PersonMerge:
    merge.undone_at, merge.undone_by_name, merge.undone_reason = at, by.name, reason
    merge.save()
    if merge.moved["account"] is not None and kept.account_id == merge.moved["account"]:
        kept.account_id = None
        kept.save(update_fields=["account"])
    merged.merged_into = None
    if Person.objects.filter(council_id=by.council_id, account=merged.account_id, merged_into=None).exists():
        # The account has had another record since.
        merged.account_id = None
    merged.save(update_fields=["merged_into", "account"])
    for name, move in MOVES_WITH_PERSON.items():
        move(kept, merged, merge.moved.get(name, []))
    cases = [case for case in _cases_of(kept) if case.pk in merge.moved["cases"]]
    _move(cases, merged, Decision(PEOPLE_SEPARATED, text=reason, data={"merge": merge.pk}, public=False), by, at)
    reopen_parts((kept, merged))
    context = ActionContext(0, by, at)
    # What came from the other record goes, unless someone has corrected it since.
    emptied = {name: type(value)() for name, value in merge.moved["filled"].items() if getattr(kept, name) == value}
    joint, moved = details_of(kept), [case.pk for case in cases]
    return_details(merge.moved.get("details", {}), moved, joint, reason, context)
    change_record(kept, emptied, reason, context)
    carry_details(moved, joint, details_of(merged), reason, context)
    return merge


def _check_may_merge(by: Actor) -> None:
    if not by.has(*WHOLE_COUNCIL_ROLES):
        raise NotAllowed("merge.role", "Only champions and complaints managers can join or separate records.")


def _locked_people(by: Actor, *ids: int) -> dict[int, Person]:
    """Raises Person.DoesNotExist."""
    people = people_visible_to(by).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    found = {person.pk: person for person in people}
    if len(found) < len(set(ids)):
        raise Person.DoesNotExist
    return found


def _cases_of(person: Person) -> QuerySet[Case]:
    return Case.objects.filter(council_id=person.council_id, person=person).order_by("pk").select_for_update()


def _move(cases: Sequence[Case], person: Person, decision: Decision, by: Actor, at: datetime) -> None:
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(person=person)
    write_events([Entry(case, decision, ActionContext(case.pk, by, at)) for case in cases])


def protect_address(by: Actor, person_id: int, at: datetime) -> Person:
    """Keep the address from all but those who ask for it, as someone wished who contacted the council.

    Raises Person.DoesNotExist for a record of another council or one that was joined to another.
    """
    with tenant(by.council_id, ActorKind.SYSTEM):
        people = Person.objects.select_for_update(of=("self",)).filter(merged_into=None)
        person = people.get(pk=person_id, council_id=by.council_id)
        if not person.address_protected:
            change_record(person, {"address_protected": True}, ASKED_TO_PROTECT, ActionContext(0, by, at))
        return person
