"""Referrals an actor may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from complaints.case_facts.queries import cases_visible_to
from complaints.vocabulary.lifecycle import Audience
from councils.policies.rules.casework_rules import ContactKind
from councils.queries import people_in_role, roles_held
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import RESPONDING_ROLES, Actor, Role
from ombudsman.models import Referral

if TYPE_CHECKING:
    from complaints.models import Case


def goes_to_ombudsman(case: "Case") -> bool:
    return ContactKind.COMPLAINT in (case.kind, case.received_as)


@dataclass(frozen=True, slots=True)
class PublicReferral:
    """What a complainant may know; the Ombudsman sends the rest."""

    body: str
    notified_on: date
    replied_on: date | None = None
    decided_on: date | None = None
    decision: str = ""


def referrals_visible_to(actor: Actor) -> QuerySet[Referral]:
    """Return none for residents, to whom the Ombudsman writes."""
    if actor.has(Role.COMPLAINANT):
        return Referral.objects.none()
    return Referral.objects.filter(council_id=actor.council_id, case__in=cases_visible_to(actor))


def referrals_of(actor: Actor, case_id: int) -> list[Referral]:
    """Return them oldest first."""
    referrals = referrals_visible_to(actor).filter(case_id=case_id).select_related("head", "replied_by")
    return list(referrals.order_by("pk"))


def referral_list(actor: Actor, *, unanswered: bool) -> QuerySet[Referral]:
    """Return unanswered ones by due date, or all, newest first."""
    found = referrals_visible_to(actor).select_related("case", "head")
    if unanswered:
        return found.filter(replied_on=None, decided_on=None).order_by("due_on", "pk")
    return found.order_by("-notified_on", "-pk")


def letters_under_reference(actor: Actor, referral: Referral) -> list[Referral]:
    """Return the other letters, oldest first."""
    same = referrals_visible_to(actor).filter(
        case_id=referral.case_id, body=referral.body, reference=referral.reference
    )
    return list(same.exclude(pk=referral.pk).order_by("notified_on", "pk"))


def is_officer_here(case: "Case") -> bool:
    """Whether the case's officer still has such a role: ended cases keep officers who left."""
    return case.officer_id is not None and bool(RESPONDING_ROLES & roles_held(case.council_id, case.officer_id))


def obstacle_to_asking(actor: Actor, case: "Case", whom: Audience) -> str:
    """Return why these colleagues cannot be asked; empty if they can."""
    if whom is Audience.COMPLAINTS_MANAGERS:
        managers = people_in_role(case.council_id, Role.COMPLAINTS_MANAGER, case.service_area_id)
        return "" if set(managers) - {actor.user_id} else "There is no other complaints manager to ask."
    if case.officer_id is None:
        return "No officer is assigned to this case."
    if case.officer_id == actor.user_id:
        return "You are the responding officer of this case."
    if not is_officer_here(case):
        return "The responding officer no longer works here."
    return ""


def public_referrals(actor: Actor, cases: Sequence["Case"]) -> dict[int, tuple[PublicReferral, ...]]:
    """Return them by case, oldest first; the cases must be the complainant's own.

    Row-level security hides the table, so the system reads it.
    """
    own = [case.pk for case in cases if case.council_id == actor.council_id]
    with tenant(actor.council_id, ActorKind.SYSTEM, actor.user_id):
        columns = ("case_id", "body", "reference", "notified_on", "replied_on", "decided_on", "decision")
        referrals = Referral.objects.filter(council_id=actor.council_id, case_id__in=own)
        rows = list(referrals.order_by("notified_on", "pk").values_list(*columns))
    letters: dict[tuple[int, str, str], list[PublicReferral]] = defaultdict(list)
    for case_id, body, reference, notified_on, replied_on, decided_on, decision in rows:
        letter = PublicReferral(body, notified_on, replied_on, decided_on, decision)
        letters[case_id, body, reference].append(letter)
    found: dict[int, list[PublicReferral]] = defaultdict(list)
    for (case_id, *_), under_one_reference in letters.items():
        found[case_id].append(_as_one(under_one_reference))
    return {case_id: tuple(referrals) for case_id, referrals in found.items()}


def _as_one(letters: Sequence[PublicReferral]) -> PublicReferral:
    """Merge the letters: notified by the first, replied once all are, decided on any."""
    decided = next((letter for letter in letters if letter.decided_on is not None), letters[0])
    replies = [letter.replied_on for letter in letters]
    replied_on = None if None in replies else max(day for day in replies if day is not None)
    return replace(decided, notified_on=letters[0].notified_on, replied_on=replied_on)
