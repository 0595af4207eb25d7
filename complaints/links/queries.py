"""Cases that are linked with a case."""

from collections.abc import Iterable
from dataclasses import dataclass

from complaints.case_facts.queries import cases_visible_to, links_of
from complaints.models import Case, CaseLink
from complaints.vocabulary.people import CHOSEN_BY_STAFF, LinkKind
from councils.vocabulary.roles import Actor


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """`named`: another council's case, as staff wrote it; then there is no `reference`."""

    pk: int
    label: str
    made_by: str
    reason: str
    can_remove: bool
    reference: str = ""
    summary: str = ""
    named: str = ""


def linked_cases(actor: Actor, case: Case, links: Iterable[CaseLink] | None = None) -> list[LinkedCase]:
    """Return the cases linked with this one that the actor may see, oldest link first.

    `links`: all of the case, where they were read already.
    """
    links = links_of(case) if links is None else links
    pairs = [(link, link.other_id if link.case_id == case.pk else link.case_id) for link in links]
    seen = cases_visible_to(actor).in_bulk([pk for _, pk in pairs if pk is not None]) if pairs else {}
    return [_linked(link, case, seen.get(pk)) for link, pk in pairs if pk is None or pk in seen]


def _linked(link: CaseLink, case: Case, other: Case | None) -> LinkedCase:
    kind = LinkKind(link.kind)
    return LinkedCase(
        pk=link.pk,
        label=kind.label if link.case_id == case.pk else kind.from_other,
        made_by=link.made_by_name,
        reason=link.reason,
        can_remove=kind in CHOSEN_BY_STAFF,
        reference=other.reference if other else "",
        summary=other.summary if other else "",
        named=link.other_reference,
    )
