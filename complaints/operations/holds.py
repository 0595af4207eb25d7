"""What keeps a case from being closed: placed by whoever knows why, in words that a case page can show."""

from datetime import datetime

from django.db import transaction

from complaints.models import Hold


@transaction.atomic
def place(*, council_id: int, case_id: int, kind: str, reason: str, at: datetime) -> Hold:
    """Keep the case open until the hold is lifted; one hold of a kind at a time, for the reason given last."""
    hold, made = Hold.objects.get_or_create(
        council_id=council_id,
        case_id=case_id,
        kind=kind,
        lifted_at=None,
        defaults={"reason": reason, "placed_at": at},
    )
    if not made and hold.reason != reason:
        hold.reason = reason
        hold.save(update_fields=["reason"])
    return hold


@transaction.atomic
def lift(*, council_id: int, case_id: int, kind: str, at: datetime) -> None:
    """The reason is gone; lifting what isn't there does nothing."""
    Hold.objects.filter(council_id=council_id, case_id=case_id, kind=kind, lifted_at=None).update(lifted_at=at)
