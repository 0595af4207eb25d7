"""Drafting, approving, publishing and withdrawing a policy."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from councils.calendars.rules import london_day, written
from councils.document_reading import DocumentRefused, refuse_if_any
from councils.models import (
    Council,
    DraftDecision,
    PolicyDraft,
    PolicyVersion,
    PolicyVersionQuerySet,
    PolicyWithdrawal,
    User,
)
from councils.policies.queries import procedure_rules
from councils.policies.rules.drafts import (
    Neighbour,
    changes,
    check_agreed_by_another,
    check_lead,
    check_reason,
    check_second_person,
    check_start,
    check_step,
    check_withdrawable,
    keeper,
    read_draft,
)
from councils.policies.rules.policy_document import read_policy, unknown_bodies
from councils.policies.rules.policy_questions import plain_place
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import bodies
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken, overtaken
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import DraftState, DraftStep, has_visible_text

WRITES = (DraftStep.START, DraftStep.CHANGE, DraftStep.SUBMIT)


@dataclass(frozen=True, slots=True)
class DraftContext:
    """`seen` is the revision that the person saw."""

    draft_id: int
    by: Actor
    at: datetime
    seen: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """`in_force_from` is YYYY-MM-DDTHH:MM in England."""

    version: str
    in_force_from: str


@transaction.atomic
def start_draft(version_id: int, naming: Naming, *, by: Actor, at: datetime, why: str) -> PolicyDraft:
    """Start from a published version.

    Raises PolicyVersion.DoesNotExist, NotAllowed, and RuleBroken as `change_draft` and `draft.no_reason`.
    """
    keeper(by)
    check_reason(DraftStep.START, why)
    base = PolicyVersion.objects.select_related("council").get(council_id=by.council_id, pk=version_id)
    document = {
        **base.document,
        "version": naming.version,
        "in_force_from": naming.in_force_from,
    }
    # The reason why the old version's start was guessed says nothing about the new one's.
    document.pop("in_force_note", None)
    rules = _read(document, base.council, base.procedure)
    check_start(rules, _published(by.council_id, base.procedure), at)
    draft = PolicyDraft.objects.create(
        council_id=by.council_id, procedure=base.procedure, based_on=base, document=document
    )
    _record(draft, DraftStep.START, DraftContext(draft.pk, by, at, why=why), changes(procedure_rules(base), rules))
    return draft


@transaction.atomic
def change_draft(context: DraftContext, document: Any) -> PolicyDraft:
    """Replace the document.

    Raises PolicyDraft.DoesNotExist, NotAllowed, RuleBroken `policy.invalid`, `policy.unsound`, `policy.other_council`,
    `policy.other_procedure`, `draft.unchanged`, `draft.changed`, `draft.state`, `draft.past`, `draft.name_taken`,
    `draft.overlap`.
    """
    draft = _locked(context)
    check_step(DraftStep.CHANGE, DraftState(draft.state), context.why)
    rules = _read(document, draft.council, draft.procedure)
    before = _read(draft.document, draft.council, draft.procedure)
    if document == draft.document:
        raise RuleBroken("draft.unchanged", "You have not changed anything.")
    if (rules.in_force_from, rules.version) != (before.in_force_from, before.version):
        check_start(rules, _published(draft.council_id, draft.procedure), context.at)
    draft.document = document
    return _moved(draft, DraftStep.CHANGE, context, changes(before, rules))


@transaction.atomic
def submit_draft(context: DraftContext) -> PolicyDraft:
    """Raises as `change_draft`, and `draft.no_reason`."""
    draft = _locked(context)
    draft.state = check_step(DraftStep.SUBMIT, DraftState(draft.state), context.why)
    rules = _read(draft.document, draft.council, draft.procedure)
    check_start(rules, _published(draft.council_id, draft.procedure), context.at)
    if not changes(_started_as(rules, draft.based_on), rules):
        raise RuleBroken(
            "draft.unchanged",
            "This draft is the same as the version it was started from. Make a change before you submit it.",
        )
    return _moved(draft, DraftStep.SUBMIT, context, [])


@transaction.atomic
def send_back(context: DraftContext) -> PolicyDraft:
    """Raises as `submit_draft`."""
    draft = _locked(context)
    draft.state = check_step(DraftStep.SEND_BACK, DraftState(draft.state), context.why)
    return _moved(draft, DraftStep.SEND_BACK, context, [])


@transaction.atomic
def discard_draft(context: DraftContext) -> PolicyDraft:
    """Raises as `submit_draft`."""
    draft = _locked(context)
    draft.state = check_step(DraftStep.DISCARD, DraftState(draft.state), context.why)
    return _moved(draft, DraftStep.DISCARD, context, [])


@transaction.atomic
def approve_draft(context: DraftContext) -> PolicyVersion:
    """Raises as `submit_draft`, `draft.same_person`, `draft.too_late`."""
    # One at a time for a council: two versions approved at once must see each other.
    Council.objects.select_for_update(no_key=True).get(pk=context.by.council_id)
    draft = _locked(context)
    draft.state = check_step(DraftStep.PUBLISH, DraftState(draft.state), context.why)
    wrote = DraftDecision.objects.filter(draft_id=draft.pk, step__in=WRITES)
    check_second_person(keeper(context.by), wrote.values_list("by_id", flat=True))
    rules = _read(draft.document, draft.council, draft.procedure)
    check_start(rules, _published(draft.council_id, draft.procedure), context.at)
    check_lead(rules, context.at)
    draft.published = PolicyVersion.objects.create(
        council_id=draft.council_id,
        procedure=draft.procedure,
        version=rules.version,
        title=rules.title,
        in_force_from=rules.in_force_from,
        document=draft.document,
        published_at=context.at,
        published_by_id=context.by.user_id,
    )
    _moved(draft, DraftStep.PUBLISH, context, [])
    return draft.published


def _locked(context: DraftContext) -> PolicyDraft:
    keeper(context.by)
    found = PolicyDraft.objects.select_for_update(of=("self",)).select_related("council", "based_on")
    draft = found.get(council_id=context.by.council_id, pk=context.draft_id)
    if context.seen is not None and context.seen != draft.revision:
        last = draft.decisions.last()
        raise overtaken("draft.changed", "this draft", last.by_name if last else None)
    return draft


def _moved(draft: PolicyDraft, step: DraftStep, context: DraftContext, said: list[str]) -> PolicyDraft:
    draft.revision += 1
    draft.save()
    _record(draft, step, context, said)
    return draft


def _record(draft: PolicyDraft, step: DraftStep, context: DraftContext, said: list[str]) -> None:
    DraftDecision.objects.create(
        council_id=draft.council_id,
        draft=draft,
        step=step,
        at=context.at,
        by_id=keeper(context.by),
        by_name=context.by.name,
        why=context.why.strip(),
        changes=said,
        document=draft.document,
    )


def _published(council_id: int, procedure: str) -> list[Neighbour]:
    versions = PolicyVersion.objects.filter(council_id=council_id, procedure=procedure)
    withdrawn = set(versions.filter(withdrawals__agreed=True).values_list("pk", flat=True))
    return [
        Neighbour(each.version, each.in_force_from, withdrawn=each.pk in withdrawn)
        for each in versions.only("version", "in_force_from")
    ]


def _read(document: Any, council: Council, procedure: str) -> ProcedureRules:
    try:
        rules = read_draft(document, council.slug, procedure)
        refuse_if_any("policy.unsound", "The policy", unknown_bodies(rules, bodies()))
    except DocumentRefused as refusal:
        raise in_plain_words(refusal) from refusal
    return rules


def in_plain_words(refusal: DocumentRefused) -> DocumentRefused:
    """Name places in the words of the questions."""
    problems = [problem.partition(": ") for problem in refusal.problems]
    return DocumentRefused(refusal.code, "The policy", [f"{plain_place(place)}: {said}" for place, _, said in problems])


def _started_as(rules: ProcedureRules, base: PolicyVersion) -> ProcedureRules:
    """With the draft's name and start, so that differences are real changes."""
    return replace(procedure_rules(base), version=rules.version, in_force_from=rules.in_force_from)


@transaction.atomic
def publish_policy_version(
    *, council: Council, document: object, by: User | None, at: datetime
) -> tuple[PolicyVersion, bool]:
    """Return whether it is new; the same document changes nothing.

    Raises RuleBroken `policy.invalid`, `policy.other_council`, `policy.published`, `policy.overlap`, `policy.past`.
    """
    rules = read_policy(document)
    refuse_if_any("policy.invalid", "The policy document", unknown_bodies(rules, bodies()))
    named = document.get("council") if isinstance(document, dict) else None
    if named != council.slug:
        raise RuleBroken("policy.other_council", f"The document is for {named}, not for {council.slug}.")
    versions = PolicyVersion.objects.filter(council=council, procedure=rules.procedure)
    published = versions.filter(version=rules.version).first()
    if published is not None:
        if published.document != document:
            raise RuleBroken(
                "policy.published",
                f'Version "{rules.version}" of {council.slug} {rules.procedure} is already published, '
                "so it cannot change. Publish a new version.",
            )
        return published, False
    rival = versions.not_withdrawn().filter(in_force_from=rules.in_force_from).first()
    if rival is not None:
        raise RuleBroken(
            "policy.overlap",
            f'Version "{rules.version}" comes into force at the same time as version "{rival.version}". '
            "Change one of the two dates.",
        )
    _check_past(rules, versions, at)
    created = PolicyVersion.objects.create(
        council=council,
        procedure=rules.procedure,
        version=rules.version,
        title=rules.title,
        in_force_from=rules.in_force_from,
        document=document,
        published_at=at,
        published_by=by,
    )
    return created, True


def _check_past(rules: ProcedureRules, versions: PolicyVersionQuerySet, at: datetime) -> None:
    if rules.in_force_from <= at and versions.filter(published_at__lt=at).exists():
        raise RuleBroken(
            "policy.past",
            f'Version "{rules.version}" of {rules.procedure} comes into force on '
            f"{written(london_day(rules.in_force_from))}, which has passed. Cases received since "
            "then keep the version they were received under. Enter a date in the future.",
        )


@transaction.atomic
def publish_for_every_council(document: dict[str, object], at: datetime) -> list[tuple[PolicyVersion, bool]]:
    """Raises as `publish_policy_version`."""
    published = []
    for council in Council.objects.order_by("slug"):
        with tenant(council.pk, ActorKind.SYSTEM):
            own = {**document, "council": council.slug}
            published.append(publish_policy_version(council=council, document=own, by=None, at=at))
    return published


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
