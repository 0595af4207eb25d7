"""Drafts to be tried out."""

from datetime import datetime
from typing import Any

from councils.models import Council, PolicyDraft
from councils.policies.operations import DraftContext, Naming, change_draft, start_draft
from councils.policies.queries import policy_in_force
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories.councils import inside


def drafted(council: Council, by: Actor, within: str, at: datetime) -> PolicyDraft:
    """A draft that gives another time for stage 1, such as "1 working day", and none for acknowledging."""
    with inside(council, ActorKind.SYSTEM):
        base = policy_in_force(council.pk, "corporate", at)
        draft = start_draft(base.pk, Naming("next", f"{at.year + 1}-04-01"), by=by, at=at, why="Tried out")
        stages: list[dict[str, Any]] = [dict(stage) for stage in draft.document["stages"]]
        stages[0]["response"] = {"within": within, "of": "receipt", "paragraph": "1"}
        stages[0].pop("acknowledgement", None)
        return change_draft(DraftContext(draft.pk, by, at), draft.document | {"stages": stages})
