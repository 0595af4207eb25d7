"""Cases that some staff may not see."""

from datetime import timedelta

from complaints.safeguarding import operations as safeguarding
from complaints.vocabulary.actions import ActionContext
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories.cases import Walk, inside

CONCERN = "The caller’s son has bruises that nobody explains."


def marked(walked: Walk, by: Actor | None = None) -> Walk:
    """With a safeguarding marker, set by the champion or another member of staff."""
    who = by or walked.champion
    walked.at += timedelta(minutes=1)
    with inside(walked.council, ActorKind.STAFF, who.user_id):
        safeguarding.mark_safeguarding(ActionContext(walked.case.pk, who, walked.at), reason=CONCERN)
        walked.case.refresh_from_db(fields=["version", "safeguarding", "restricted"])
    return walked


def about(walked: Walk, colleague: Actor, by: Actor | None = None, **instead: object) -> Walk:
    """Recorded to be about a colleague."""
    who = by or walked.champion
    walked.at += timedelta(minutes=1)
    with inside(walked.council, ActorKind.STAFF, who.user_id):
        walked.case = safeguarding.name_staff(
            ActionContext(walked.case.pk, who, walked.at),
            user_id=colleague.user_id or 0,
            **instead,  # type: ignore[arg-type]
        )
    return walked
