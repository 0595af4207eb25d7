"""Policy versions and drafts as shown."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse

from councils.bodies.rules import handling_codes
from councils.policies.rules.casework_rules import CORPORATE
from councils.policies.rules.code_check import PROVISIONS, Verdict, check, code_of
from councils.policies.rules.policy_questions import QuestionGroup
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import bodies_called
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import STEPS, DraftState, DraftStep
from portal.layout.display import Column, Fact, Moment, PageLink, Tag
from portal.wording import machine, moment

STATES = {
    DraftState.WRITING: Tag("In progress", "blue"),
    DraftState.WAITING: Tag("Waiting for approval", "yellow"),
    DraftState.PUBLISHED: Tag("Published", "green"),
    DraftState.DISCARDED: Tag("Discarded", "grey"),
}
VERDICTS = {
    Verdict.MET: Tag("Met", "green"),
    Verdict.SHORT: Tag("Partly met", "yellow"),
    Verdict.MISSING: Tag("Missing", "red"),
    Verdict.SILENT: Tag("Not stated", "grey"),
    Verdict.TO_JUDGE: Tag("Needs checking", "blue"),
}
LOADED = "Came with the product"


@dataclass(frozen=True, slots=True)
class VersionLine:
    name: str
    href: str
    since: str
    standing: Tag
    by: str


@dataclass(frozen=True, slots=True)
class Procedure:
    title: str
    versions: tuple[VersionLine, ...]


def standing(version: Any, versions: Iterable[Any], withdrawn: Collection[int], at: datetime) -> Tag:
    if version.pk in withdrawn:
        return Tag("Withdrawn", "grey")
    if version.in_force_from > at:
        return Tag("Not yet in force", "blue")
    later = [each for each in versions if version.in_force_from < each.in_force_from <= at and each.pk not in withdrawn]
    return Tag("Replaced", "grey") if later else Tag("In force", "green")


def procedures(versions: Iterable[Any], withdrawn: Collection[int], at: datetime) -> tuple[Procedure, ...]:
    found = []
    for key, group in groupby(versions, key=lambda version: version.procedure):
        same = list(group)
        lines = tuple(_line(each, same, withdrawn, at) for each in same)
        found.append((key != CORPORATE, Procedure(same[0].title, lines)))
    return tuple(procedure for _, procedure in sorted(found, key=lambda each: (each[0], each[1].title)))


def _line(version: Any, same: list[Any], withdrawn: Collection[int], at: datetime) -> VersionLine:
    return VersionLine(
        name=f"Version {version.version}",
        href=reverse("setup:version", args=[version.pk]),
        since=moment(version.in_force_from),
        standing=standing(version, same, withdrawn, at),
        by=version.published_by.get_full_name() if version.published_by else LOADED,
    )


@dataclass(frozen=True, slots=True)
class DraftLine:
    name: str
    href: str
    state: Tag
    last: str


def draft_line(draft: Any) -> DraftLine:
    last = list(draft.decisions.all())[-1]
    name = f"{draft.document['title']}, version {draft.document['version']}"
    said = f"{last.step.capitalize()} by {last.by_name} on {moment(last.at)}"
    return DraftLine(name, reverse("setup:draft", args=[draft.pk]), STATES[DraftState(draft.state)], said)


def history(decisions: Iterable[Any]) -> tuple[Moment, ...]:
    return tuple(
        Moment(
            title=each.step.capitalize(),
            at=moment(each.at),
            machine_at=machine(each.at),
            by=each.by_name,
            text="\n".join(part for part in (each.why, "\n".join(each.changes)) if part),
        )
        for each in reversed(list(decisions))
    )


def version_facts(version: Any, draft: Any, cases: tuple[int, int]) -> tuple[Fact, ...]:
    """`cases`: (open, all)."""
    known = [
        Fact("In force from", moment(version.in_force_from)),
        Fact("Published", moment(version.published_at)),
        Fact("Published by", version.published_by.get_full_name() if version.published_by else LOADED),
        Fact("Cases received under it", "{1:,} ({0:,} open)".format(*cases)),
    ]
    if draft is not None:
        began = next(iter(draft.decisions.all()))
        known.append(Fact("Written by", began.by_name))
        known.append(Fact("Reason", began.why))
    return tuple(known)


@dataclass(frozen=True, slots=True)
class ReplacedBody:
    """A body that cannot decide in England, and its replacement."""

    matter: str
    named: str
    shown: str
    note: str


def replaced_bodies(rules: ProcedureRules) -> tuple[ReplacedBody, ...]:
    return tuple(
        ReplacedBody(
            matter=each.matter,
            named=each.named_body,
            shown=", ".join(body.name for body in bodies_called(each.bodies)),
            note=each.named_body_note,
        )
        for each in rules.exclusions
        if each.named_body
    )


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One provision of the Codes.

    `gap`: its key if the last policy does not meet it, else empty.
    """

    subject: str
    paragraphs: tuple[str, ...]
    findings: tuple[tuple[Tag, str], ...]
    changes: bool
    gap: str


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: tuple[Column, ...]
    lines: tuple[CodeLine, ...]
    # Each policy with how many provisions it meets.
    met: tuple[tuple[str, str], ...]


def matrix(policies: list[tuple[str, ProcedureRules]]) -> Matrix:
    """Compare policies, with the limits of the first one's Code."""
    code, codes = code_of(policies[0][1]), handling_codes()
    found = [[each.finding for each in check(rules)] for _, rules in policies]
    lines = tuple(
        CodeLine(
            subject=provision.subject_under(code),
            paragraphs=tuple(each.provisions.get(provision.key, "") for each in codes),
            findings=tuple((VERDICTS[each.verdict], _remark(each)) for each in row),
            changes=len({each.verdict for each in row}) > 1,
            gap=provision.key if row[-1].verdict is not Verdict.MET else "",
        )
        for provision, row in zip(PROVISIONS, zip(*found, strict=True), strict=True)
    )
    names = ("Requirement", *(each.short_name for each in codes), *(name for name, _ in policies))
    met = tuple(
        (name, f"{sum(each.verdict is Verdict.MET for each in row)} of {len(PROVISIONS)}")
        for (name, _), row in zip(policies, found, strict=True)
    )
    return Matrix(tuple(Column(name) for name in names), lines, met)


def _remark(finding: Any) -> str:
    words: str = finding.words
    if finding.verdict is Verdict.MET:
        remark = words.removeprefix("ok").strip().strip("()")
        return f"within {remark} working day{'' if remark == '1' else 's'}" if remark.isdigit() else remark
    return "" if words in ("missing", "silent") else words


def steps(draft: Any, actor: Actor) -> tuple[PageLink, ...]:
    """Authors of a draft cannot approve it."""
    state = DraftState(draft.state)
    wrote = {
        each.by_id
        for each in draft.decisions.all()
        if each.step in (DraftStep.START, DraftStep.CHANGE, DraftStep.SUBMIT)
    }
    offered = (
        (DraftStep.SUBMIT, "Submit for approval"),
        (DraftStep.PUBLISH, "Approve and publish"),
        (DraftStep.SEND_BACK, "Send back"),
        (DraftStep.DISCARD, "Discard"),
    )
    return tuple(
        PageLink(text, reverse("setup:decide", kwargs={"pk": draft.pk, "decision": step}))
        for step, text in offered
        if state in STEPS[step][0] and not (step is DraftStep.PUBLISH and actor.user_id in wrote)
    )


def change_address(draft: Any) -> Any:
    """Return a function for an entry's address; None if the draft cannot be changed."""
    if draft.state != DraftState.WRITING:
        return None

    def address(part: QuestionGroup, number: int) -> str:
        return reverse("setup:part", args=[draft.pk, part.key.replace("_", "-"), number])

    return address


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """A request to withdraw a version; `decided` is empty while it waits."""

    asked: str
    why: str
    decided: str
    answer: str
    href: str


def withdrawal_line(withdrawal: Any) -> WithdrawalLine:
    decided = ""
    if withdrawal.decided_at is not None:
        verb = "agreed" if withdrawal.agreed else "decided to keep the version"
        decided = f"{withdrawal.decided_by_name} {verb} on {moment(withdrawal.decided_at)}."
    return WithdrawalLine(
        asked=f"{withdrawal.asked_by_name} asked to withdraw this version on {moment(withdrawal.asked_at)}.",
        why=withdrawal.why,
        decided=decided,
        answer=withdrawal.answer,
        href=reverse("setup:decide-withdrawal", args=[withdrawal.pk]),
    )
