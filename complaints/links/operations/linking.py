"""Link two cases, or remove a link. Only a person's decision does either."""

from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from complaints.case_facts.queries import cases_visible_to, link_of
from complaints.cases.operations.apply import locked_case, write_event
from complaints.links import rules
from complaints.models import Case, CaseLink
from complaints.models.search import typed_reference
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.people import CHOSEN_BY_STAFF, LinkKind
from councils.vocabulary.errors import RuleBroken


@transaction.atomic
def link_cases(context: ActionContext, *, kind: LinkKind, reference: str, elsewhere: str = "", reason: str = "") -> str:
    """Link a case with another that the actor may see, or with another council's case, which is only named.

    Returns how the other is named. Once more is the same link. A pair that is not a duplicate is not suggested again.
    Raises RuleBroken: `duplicate.unknown`, and as `rules.check_link`.
    """
    case = locked_case(context, Move.ADD_NOTE)
    rules.check_link(kind, reference, elsewhere)
    other = None if elsewhere else other_case(context, reference)
    rules.check_not_itself(is_itself=other is not None and other.pk == case.pk)
    named = other.reference if other is not None else elsewhere
    if keep_link(kind, case, context, other, elsewhere, reason):
        write_event(case, rules.linked(kind, named, reason), context)
        if other is not None:
            # Its readers may not see the case that the reason is about.
            write_event(other, rules.linked(kind, case.reference, ""), replace(context, case_id=other.pk, sent_as=""))
    return named


@transaction.atomic
def remove_link(context: ActionContext, link_id: int, *, reason: str) -> None:
    """Take back a link that staff chose. Both timelines keep that it was there.

    Raises CaseLink.DoesNotExist.
    """
    case = locked_case(context, Move.ADD_NOTE)
    link = link_of(context.by, case, link_id)
    link.delete()
    for one, named in link.ends():
        said = reason if one.pk == case.pk else ""
        write_event(one, rules.unlinked(LinkKind(link.kind), named, said), replace(context, case_id=one.pk))


def keep_link(
    kind: LinkKind, case: Case, context: ActionContext, other: Case | None, elsewhere: str = "", reason: str = ""
) -> bool:
    """Return whether the link is new. A pair is linked once, from whichever case."""
    pair = Q(case=case, other=other, other_reference=elsewhere)
    if other is not None and kind in CHOSEN_BY_STAFF:
        pair |= Q(case=other, other=case)
    if CaseLink.objects.filter(pair, council_id=case.council_id, kind=kind.value).exists():
        return False
    made = {"made_at": context.at, "made_by_id": context.by.user_id, "made_by_name": context.by.name}
    _, is_new = CaseLink.objects.get_or_create(
        council_id=case.council_id,
        case=case,
        other=other,
        other_reference=elsewhere,
        kind=kind.value,
        defaults={**made, "reason": reason},
    )
    return is_new


def other_case(context: ActionContext, reference: str) -> Case:
    """Return a case that the actor may see, locked. Raises RuleBroken `duplicate.unknown`."""
    cases = cases_visible_to(context.by).select_related("policy_version", "service_area__council")
    known = typed_reference(reference)
    other = cases.select_for_update(of=("self",)).filter(reference=known).first() if known else None
    if other is None:
        raise RuleBroken("duplicate.unknown", f"There is no case with the reference {reference.strip()}.")
    return other
