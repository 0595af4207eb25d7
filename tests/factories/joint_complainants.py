"""People who complain together with a case's complainant."""

from datetime import timedelta

from complaints.models import CaseParty, CaseTask
from complaints.people.operations.joint_complainants import add_joint_complainant
from complaints.people.rules.joint_complainants import Agreement
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.people import AgreedHow, PersonDetails
from councils.calendars.rules import london_day
from councils.tenancy.scope import ActorKind
from tests.factories.cases import Walk, inside

KIM = PersonDetails("Kim Vale", email="kim.vale@example.com", phone="01223 457111", address="4 Elm Road\nCB1 2AB")


def acting(walked: Walk) -> ActionContext:
    walked.at += timedelta(hours=1)
    return ActionContext(walked.case.pk, walked.champion, walked.at)


def agreed(walked: Walk, note: str = "") -> Agreement:
    return Agreement(london_day(walked.at), AgreedHow.PHONE, note)


def joined(walked: Walk, given: PersonDetails = KIM, *, person_id: int | None = None, note: str = "") -> CaseParty:
    """Someone who complains together with the complainant from now on."""
    known = None if person_id is not None else given
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        return add_joint_complainant(acting(walked), agreed(walked, note), person_id=person_id, given=known)


def open_of(walked: Walk, kind: TaskKind) -> list[CaseTask]:
    with inside(walked.council):
        tasks = CaseTask.objects.filter(case=walked.case, kind=kind.value, done_at=None)
        return list(tasks.select_related("letter", "person").order_by("pk"))
