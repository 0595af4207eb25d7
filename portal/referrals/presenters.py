"""Referrals as pages and rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from councils.bodies.rules import ombudsmen
from councils.calendars.rules import written
from ombudsman.rules import Basis, LetterKind, decision_label
from portal.layout.display import Fact, PageLink, Tag, WorklistRow
from portal.layout.reply_due import due_badge
from portal.referrals.forms import findings_heading


@dataclass(frozen=True, slots=True)
class ReferralPage:
    title: str
    case: PageLink
    facts: tuple[Fact, ...]
    question: str
    reply: str
    findings: str
    findings_heading: str
    others: tuple[PageLink, ...]
    # Main actions are buttons; `beside` holds the others.
    steps: tuple[PageLink, ...]
    beside: tuple[PageLink, ...]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def row(referral: Any, today: date) -> WorklistRow:
    return WorklistRow(
        reference=referral.reference,
        href=reverse("referrals:referral", args=[referral.pk]),
        subject=referral.case.summary,
        due=due_badge(referral, today),
        status=Tag(decision_label(referral.decision)) if referral.decision else Tag("Waiting", "yellow"),
        cells=(
            ombudsmen()[referral.body].name,
            LetterKind(referral.kind).label,
            written(referral.notified_on),
            referral.head.get_full_name() if referral.head else "Not decided yet",
        ),
    )


def page(referral: Any, others: Iterable[Any], today: date, *, may_log: bool, may_answer: bool) -> ReferralPage:
    ombudsman = ombudsmen()[referral.body]
    words = ombudsman.words
    known = [
        Fact("Ombudsman", ombudsman.name),
        Fact("Their reference", referral.reference),
        Fact("Kind of letter", LetterKind(referral.kind).label),
        Fact("Notified on", written(referral.notified_on)),
        Fact("Reply", "", due=due_badge(referral, today)),
        Fact("Time for the reply", f"{(referral.due_on - referral.notified_on).days} calendar days"),
        Fact("Why this date", _sentence(Basis(referral.due_basis).label)),
        Fact("Who replies", referral.head.get_full_name() if referral.head else "Not decided yet"),
    ]
    if referral.replied_on:
        known.append(Fact("Replied on", written(referral.replied_on)))
    if referral.decision:
        known.append(
            Fact(_sentence(words.decision), f"{decision_label(referral.decision)}, {written(referral.decided_on)}")
        )
    return ReferralPage(
        title=f"{ombudsman.name} {referral.reference}",
        case=PageLink(
            f"{referral.case.reference}: {referral.case.summary}",
            reverse("casework:case", args=[referral.case.reference]),
        ),
        facts=tuple(known),
        question=referral.question,
        reply=referral.reply,
        findings=referral.findings,
        findings_heading=findings_heading(ombudsman),
        others=tuple(_other(letter) for letter in others),
        steps=_steps(referral, may_log, may_answer),
        beside=_beside(referral, may_answer) if may_log else (),
    )


def _other(letter: Any) -> PageLink:
    return PageLink(_letter(letter), reverse("referrals:referral", args=[letter.pk]))


def _letter(letter: Any) -> str:
    return f"{LetterKind(letter.kind).label}, {written(letter.notified_on)}"


def decision_hint(letters: Iterable[Any], called: str) -> str:
    """What a decision does to letters under its reference; `called` is the Ombudsman's word."""
    ended = [letter for letter in letters if letter.decided_on is None and letter.kind != LetterKind.COMPLIANCE]
    unanswered = "; ".join(_letter(letter) for letter in ended if letter.replied_on is None)
    final = f"Record the final {called} only, not a draft. It counts for every letter under this reference."
    return f"{final} We will stop the reminders for letters without a reply: {unanswered}." if unanswered else final


def _steps(referral: Any, may_log: bool, may_answer: bool) -> tuple[PageLink, ...]:
    steps = []
    if referral.replied_on is None and referral.decided_on is None:
        if may_answer:
            steps.append(PageLink("Record the reply", reverse("referrals:reply", args=[referral.pk])))
        if may_log:
            chosen = referral.head_id is not None
            assign = PageLink(
                "Change who replies" if chosen else "Choose who replies",
                reverse("referrals:assign", args=[referral.pk]),
            )
            # The first is the main button: choosing someone precedes the reply.
            steps.insert(len(steps) if chosen else 0, assign)
    if referral.decided_on is None and referral.kind != LetterKind.COMPLIANCE and may_log:
        steps.append(
            PageLink(
                f"Record the {ombudsmen()[referral.body].words.decision}",
                reverse("referrals:decision", args=[referral.pk]),
            )
        )
    return tuple(steps)


def _beside(referral: Any, may_answer: bool) -> tuple[PageLink, ...]:
    names = [("Correct the details", "referrals:correct")]
    if referral.replied_on is None and referral.decided_on is not None and may_answer:
        names = [("Record a reply that was sent", "referrals:reply"), *names]
    if referral.replied_on is None and referral.decided_on is None:
        names = [("Extend the date of the reply", "referrals:extend"), ("Ask a colleague", "referrals:ask"), *names]
    links = tuple(PageLink(text, reverse(name, args=[referral.pk])) for text, name in names)
    return (*links, PageLink("Log another letter", reverse("referrals:log", args=[referral.case.reference])))
