"""One case with everything a member of staff sees of it, in a number of queries that doesn't grow with it."""

from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from complaints.domain.facts import CaseFacts
from complaints.models import Case, Document, Hold, Learning, StageRecord
from complaints.queries.cases import cases_visible_to
from complaints.queries.facts import Parts, facts_from, facts_of, parts_of
from complaints.queries.keysets import Place
from complaints.queries.timeline import Timeline, timeline
from councils.domain.actor import Actor
from councils.tenancy.nested import nested, records
from councils.tenancy.prepared import prepared

# The policy's document is long, and its rules are kept by each process: it is read when they are not.
NEEDED = ("service_area", "officer", "policy_version")
MOST_DOCUMENTS = 200


class Lesson(NamedTuple):
    """What was learned from a case, and what is done about it."""

    lesson: str
    action: str
    by: str


@dataclass(frozen=True, slots=True)
class CaseInHand:
    """A case that somebody works on, with its facts and what they were read from."""

    case: Case
    facts: CaseFacts
    parts: Parts


@dataclass(frozen=True, slots=True)
class CasePage:
    """All of a case's page; `documents` are the newest ones."""

    hand: CaseInHand
    timeline: Timeline
    documents: tuple[Document, ...]
    lessons: tuple[Lesson, ...]


def case_in_hand(actor: Actor, reference: str) -> CaseInHand:
    """A case by its reference, to make a move on it.

    Raises:
        Case.DoesNotExist: there is none, or this person may not see it.
    """
    case = _by_reference.get(actor, reference)
    parts = parts_of(case)
    return CaseInHand(case, facts_from(case, parts), parts)


def case_document(actor: Actor, reference: str, key: str) -> Document:
    """A document of a case by its key, in whatever state its check is.

    Raises:
        Case.DoesNotExist, Document.DoesNotExist: there is none, or this person may not see the case.
    """
    case_id = cases_visible_to(actor).values_list("pk", flat=True).get(reference=reference)
    return Document.objects.get(case_id=case_id, key=key)


def case_to_post(actor: Actor, reference: str) -> Case:
    """A case with all that a letter to its complainant says of it.

    Raises:
        Case.DoesNotExist: there is none, or this person may not see it.
    """
    return _cases(actor).select_related("council").get(reference=reference)


def facts_by_id(actor: Actor, case_id: int) -> CaseFacts:
    """The facts of a case as they are at this moment of a transaction."""
    return facts_of(_by_number.get(actor, case_id))


def case_page(actor: Actor, reference: str, before: Place | None = None) -> CasePage:
    """A case by its reference, with a page of its timeline.

    Raises:
        Case.DoesNotExist: there is none, or this person may not see it.
    """
    case = _with_all.get(actor, reference)
    known, happened = vars(case), timeline(case, before)
    parts = Parts(
        stages=records(StageRecord, known["stages"]),
        clock_events=happened.clock_events,
        holds=tuple(known["open_holds"]),
        has_learning=bool(known["lessons"]),
    )
    return CasePage(
        hand=CaseInHand(case, facts_from(case, parts), parts),
        timeline=happened,
        documents=tuple(records(Document, known["documents"])),
        lessons=tuple(Lesson(**said) for said in known["lessons"]),
    )


@prepared
def _by_reference(actor: Actor, reference: str) -> QuerySet[Case]:
    return _cases(actor).filter(reference=reference)


@prepared
def _by_number(actor: Actor, case_id: int) -> QuerySet[Case]:
    return _cases(actor).filter(pk=case_id)


def _cases(actor: Actor) -> QuerySet[Case]:
    return cases_visible_to(actor).select_related(*NEEDED).defer("policy_version__document")


@prepared
def _with_all(actor: Actor, reference: str) -> QuerySet[Case]:
    """A case with its stages in order, its open holds, its lessons and its newest documents."""
    of_case = {"case_id": OuterRef("pk")}
    holds = Hold.objects.filter(**of_case, lifted_at=None).order_by("pk")
    lessons = Learning.objects.filter(**of_case).order_by("pk")
    stages = StageRecord.objects.filter(**of_case).order_by("stage")
    documents = Document.objects.filter(**of_case).order_by("-at", "-pk")[:MOST_DOCUMENTS]
    return (
        _cases(actor)
        .filter(reference=reference)
        .annotate(
            stages=nested(stages, "responded_by__name", "responded_by__email"),
            open_holds=ArraySubquery(holds.values("reason")),
            lessons=ArraySubquery(lessons.values(said=JSONObject(lesson="lesson", action="action", by="by_name"))),
            documents=nested(documents),
        )
    )
