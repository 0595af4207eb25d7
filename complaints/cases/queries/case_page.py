"""What staff see of a case, in a fixed number of queries.

Functions that take a reference raise Case.DoesNotExist.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from complaints.case_facts.queries import Parts, facts_from, facts_of, parts_of, stage_events_of
from complaints.cases.queries.timeline import Timeline, latest_event, timeline
from complaints.deadlines.facts import CaseFacts
from complaints.keyset_pagination import Place
from complaints.models import Case, Document, Hold, Learning, Letter, StageRecord
from complaints.permissions import cases_visible_to
from councils.vocabulary.roles import Actor

MOST_DOCUMENTS = 200


class RecordedLearning(NamedTuple):
    lesson: str
    action: str
    by: str


@dataclass(frozen=True, slots=True)
class CaseInHand:
    case: Case
    facts: CaseFacts
    parts: Parts
    latest_event: int = 0


@dataclass(frozen=True, slots=True)
class CasePage:
    hand: CaseInHand
    timeline: Timeline
    documents: tuple[Document, ...]
    lessons: tuple[RecordedLearning, ...]


def case_in_hand(actor: Actor, reference: str) -> CaseInHand:
    case = _cases(actor).get(reference=reference)
    parts = parts_of(case)
    return CaseInHand(case, facts_from(case, parts), parts, latest_event(case))


def case_document(actor: Actor, reference: str, key: str) -> Document:
    """Raises also Document.DoesNotExist."""
    case_id = cases_visible_to(actor).values_list("pk", flat=True).get(reference=reference)
    return Document.objects.get(case_id=case_id, key=key)


def case_to_post(actor: Actor, reference: str) -> Case:
    return _cases(actor).select_related("council").get(reference=reference)


def letter_to_print(case: Case, letter_id: int) -> Letter:
    """Raises Letter.DoesNotExist."""
    return Letter.objects.get(case_id=case.pk, pk=letter_id)


def facts_by_id(actor: Actor, case_id: int) -> CaseFacts:
    return facts_of(_cases(actor).get(pk=case_id))


def case_page(actor: Actor, reference: str, before: Place | None = None) -> CasePage:
    case = _cases(actor).get(reference=reference)
    stages = StageRecord.objects.filter(case_id=case.pk).select_related("responded_by").order_by("stage")
    holds = Hold.objects.filter(case_id=case.pk, lifted_at=None).order_by("pk")
    lessons = Learning.objects.filter(case_id=case.pk).order_by("pk").values_list("lesson", "action", "by_name")
    documents = Document.objects.filter(case_id=case.pk).order_by("-at", "-pk")[:MOST_DOCUMENTS]
    clock_events, corrections = stage_events_of(case)
    learned = tuple(RecordedLearning(*row) for row in lessons)
    parts = Parts(
        stages=list(stages),
        clock_events=clock_events,
        holds=tuple(holds.values_list("reason", flat=True)),
        has_learning=bool(learned),
        receipt_corrections=corrections,
    )
    hand = CaseInHand(case, facts_from(case, parts), parts)
    return CasePage(hand, timeline(case, before), tuple(documents), learned)


def _cases(actor: Actor) -> QuerySet[Case]:
    return cases_visible_to(actor).select_related("service_area", "officer", "policy_version")
