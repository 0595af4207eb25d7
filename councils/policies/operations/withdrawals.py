"""One person asks to withdraw a version, another agrees."""

from datetime import datetime

from django.db import IntegrityError, transaction

from councils.models import Council, PolicyVersion, PolicyWithdrawal
from councils.policies.rules.drafts import check_agreed_by_another, check_withdrawable, keeper
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from councils.vocabulary.visible_text import has_visible_text


@transaction.atomic
def ask_to_withdraw(version_id: int, *, by: Actor, at: datetime, why: str) -> PolicyWithdrawal:
    """Ask someone else to agree.

    Raises PolicyVersion.DoesNotExist; NotAllowed `draft.not_keeper`; RuleBroken `withdrawal.why`, `withdrawal.begun`,
    `withdrawal.asked`.
    """
    user_id = keeper(by)
    version = PolicyVersion.objects.get(council_id=by.council_id, pk=version_id)
    if not has_visible_text(why):
        raise RuleBroken("withdrawal.why", "Enter a reason. We keep it with the version.")
    check_withdrawable(version.in_force_from, at)
    try:
        with transaction.atomic():
            return PolicyWithdrawal.objects.create(
                council_id=by.council_id,
                version=version,
                why=why.strip(),
                asked_at=at,
                asked_by_id=user_id,
                asked_by_name=by.name,
            )
    except IntegrityError as error:
        raise RuleBroken("withdrawal.asked", "Someone has already asked to withdraw this version.") from error


@transaction.atomic
def decide_withdrawal(
    withdrawal_id: int, *, by: Actor, at: datetime, agreed: bool, answer: str = ""
) -> PolicyWithdrawal:
    """Agree or refuse.

    Raises PolicyWithdrawal.DoesNotExist; NotAllowed `draft.not_keeper`; RuleBroken `withdrawal.decided`,
    `withdrawal.same_person`, `withdrawal.begun`, `withdrawal.why`.
    """
    user_id = keeper(by)
    # As for publishing: one at a time for a council.
    Council.objects.select_for_update(no_key=True).get(pk=by.council_id)
    found = PolicyWithdrawal.objects.select_for_update(of=("self",)).select_related("version")
    withdrawal = found.get(council_id=by.council_id, pk=withdrawal_id)
    if withdrawal.decided_at is not None:
        raise RuleBroken("withdrawal.decided", f"{withdrawal.decided_by_name} has already decided this.")
    check_agreed_by_another(user_id, withdrawal.asked_by_id)
    if agreed:
        check_withdrawable(withdrawal.version.in_force_from, at)
    elif not has_visible_text(answer):
        raise RuleBroken("withdrawal.why", "Enter why you are keeping the version.")
    withdrawal.agreed, withdrawal.answer = agreed, answer.strip()
    withdrawal.decided_at, withdrawal.decided_by_id, withdrawal.decided_by_name = at, user_id, by.name
    withdrawal.save()
    return withdrawal
