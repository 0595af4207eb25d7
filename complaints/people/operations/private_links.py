"""Private links, for complainants without an account.

The key is signed, so reading the table opens nothing. The page has a button because mail scanners open links.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet

from complaints.cases.operations.apply import locked_case, write_event
from complaints.cases.rules.action_context import Turn
from complaints.correspondence.operations import fill_in, greeting_name
from complaints.correspondence.queries.letters import LetterDates
from complaints.models import Case, CaseEvent, Letter, OutboxMessage, TrackingLink
from complaints.models.correspondence import LINK_LASTS
from complaints.people.rules import LINK_ENDED, LINK_REPLACED, LinkQuestion, can_ask, fits
from complaints.vocabulary.contact_details import BY_COMPLAINANT
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.submission import greeted_name
from councils.calendars.rules import london_day, written
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.contact_kinds import noun
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role

SALT = "complaints.tracking-link"
JOINED_ACCOUNT = "link.account"
TURNED_OFF_BY_STAFF = "link.by_staff"
LINK = "link"
# Enough for different spellings of one's name. Guessing surnames takes days.
MOST_WRONG_ANSWERS = 5
WAIT_AFTER_WRONG_ANSWERS = timedelta(hours=1)

Ended = TrackingLink.Ended
WHY_ENDED: dict[str, str] = {
    Ended.REPLACED: "A newer link has replaced it.",
    Ended.TURNED_OFF: "It was turned off.",
    Ended.BY_STAFF: "The council has turned it off.",
}


class LinkEnded(RuleBroken):
    """A private link no longer works. `kind` is what it led to."""

    def __init__(self, code: str, message: str, kind: ContactKind) -> None:
        super().__init__(code, message)
        self.kind = kind


def token_of(key: UUID) -> str:
    return _signer().sign(urlsafe_b64encode(key.bytes).rstrip(b"=").decode())


def token_for(case_id: int) -> str | None:
    link = newest_link(case_id)
    return None if link is None else token_of(link.key)


def newest_link(case_id: int) -> TrackingLink | None:
    """Return the newest link, even if it has ended."""
    return _newest(case_id).select_related("case").first()


def followed(token: str, *, council_id: int, at: datetime) -> TrackingLink | None:
    """Return the link, or None if not of this council.

    Raises LinkEnded "link.expired", "link.by_staff" (only staff make another), "link.account".
    """
    key = _key_in(token)
    if key is None:
        return None
    link = TrackingLink.objects.filter(council_id=council_id, key=key).select_related("case").first()
    if link is None:
        return None
    kind = ContactKind(link.case.kind)
    if link.case.complainant_id is not None:
        raise LinkEnded(JOINED_ACCOUNT, f"Your {noun(kind)} is in your account now. Sign in to see it.", kind)
    if link.expires_at <= at:
        code = TURNED_OFF_BY_STAFF if link.ended == Ended.BY_STAFF else "link.expired"
        worked_until = f"This link expired on {written(london_day(link.expires_at))}."
        raise LinkEnded(code, WHY_ENDED.get(link.ended, worked_until), kind)
    return link


def question_of(link: TrackingLink) -> tuple[LinkQuestion, ...]:
    """Return what must be answered first. Empty once answered, or if never emailed."""
    asks_nothing = link.asks_nothing_since is not None or not link.case.complainant_email
    return () if asks_nothing else question_about(link.case)


def question_about(case: Case) -> tuple[LinkQuestion, ...]:
    return can_ask(greeted_name(case.complainant_name), case.complainant_address)


def newest_links(case_ids: Collection[int]) -> list[TrackingLink]:
    links = TrackingLink.objects.filter(case_id__in=case_ids).select_related("case")
    return list(links.order_by("case_id", "-made_at", "-pk").distinct("case_id"))


@transaction.atomic
def answer_question(link: TrackingLink, answer: str, at: datetime) -> bool:
    """Whether the answer is right. Raises RuleBroken "link.wait"."""
    of_case = TrackingLink.objects.select_for_update(of=("self",)).select_related("case").filter(case_id=link.case_id)
    links = {each.pk: each for each in of_case.order_by("pk")}
    asked, of_late = links[link.pk], at - WAIT_AFTER_WRONG_ANSWERS
    wrong = [each for each in links.values() if each.wrong_answer_at is not None and each.wrong_answer_at > of_late]
    newest = max(links.values(), key=lambda each: (each.made_at, each.pk))
    # Older links count separately, so that their holder cannot block the newest.
    counted = [each for each in wrong if (each == newest) == (asked == newest)]
    if sum(each.wrong_answers for each in counted) >= MOST_WRONG_ANSWERS:
        raise RuleBroken(
            "link.wait", "There were too many wrong answers. Try again in an hour, or contact the council."
        )
    if fits(answer, greeted_name(asked.case.complainant_name), asked.case.complainant_address):
        # Other working links went to the same address.
        TrackingLink.objects.filter(case_id=link.case_id, expires_at__gt=at).update(
            asks_nothing_since=at, wrong_answers=0
        )
        return True
    asked.wrong_answers, asked.wrong_answer_at = (asked.wrong_answers + 1 if asked in wrong else 1), at
    asked.save(update_fields=["wrong_answers", "wrong_answer_at"])
    return False


def ask_again(case_ids: Collection[int]) -> None:
    """Make links ask again after use on a shared computer. Call it as the system."""
    TrackingLink.objects.filter(case_id__in=case_ids).update(asks_nothing_since=None)


def end_links_before(link: TrackingLink, at: datetime) -> None:
    working = TrackingLink.objects.filter(case_id=link.case_id, made_at__lte=link.made_at, expires_at__gt=at)
    working.exclude(pk=link.pk).update(expires_at=at, ended=Ended.REPLACED)


@transaction.atomic
def replace_link(turn: Turn, *, reason: str = BY_COMPLAINANT, send: bool = True) -> Case:
    """End a case's links and, with `send`, email a new one. Raises RuleBroken "link.account".

    If staff send none, later requests get none: someone else may read the mailbox.
    """
    case = locked_case(turn, Move.CORRECT_CONTACT, reason)
    if case.complainant_id is not None:
        raise RuleBroken(JOINED_ACCOUNT, "This case is followed in an account, so it has no private link.")
    if send:
        new_link(case, turn.at)
    else:
        by_complainant = turn.by.has(Role.COMPLAINANT)
        end_links(case, turn.at, Ended.TURNED_OFF if by_complainant else Ended.BY_STAFF)
    event = write_event(case, Decision(LINK_REPLACED if send else LINK_ENDED, text=reason, public=False), turn)
    if send and case.complainant_email:
        _send_link(case, event, turn.at, f"link:{event.pk}")
    return case


def end_links(case: Case, at: datetime, ended: TrackingLink.Ended = Ended.REPLACED) -> None:
    of_case = TrackingLink.objects.filter(case_id=case.pk)
    of_case.filter(expires_at__gt=at).update(expires_at=at, ended=ended)
    if ended == Ended.BY_STAFF:
        of_case.update(ended=ended, asks_nothing_since=None)


def is_turned_off_by_staff(case: Case) -> bool:
    link = newest_link(case.pk)
    return link is not None and link.ended == Ended.BY_STAFF


def new_link(case: Case, at: datetime, *, asks: bool | None = None) -> TrackingLink:
    """Make a link that replaces all before. `asks` None: as before."""
    since = _asks_nothing_since(case) if asks is None else None if asks else at
    end_links(case, at)
    return _make_link(case, at, since)


def _asks_nothing_since(case: Case) -> datetime | None:
    last = _newest(case.pk).first()
    return last.asks_nothing_since if last else None


def _make_link(case: Case, at: datetime, asks_nothing_since: datetime | None) -> TrackingLink:
    return TrackingLink.objects.create(
        council_id=case.council_id,
        case_id=case.pk,
        made_at=at,
        expires_at=at + LINK_LASTS,
        asks_nothing_since=asks_nothing_since,
    )


def link_of(case: Case) -> TrackingLink:
    return _newest(case.pk).get()


def works_until(case_id: int, at: datetime) -> str:
    link = _newest(case_id).first()
    return written(london_day(link.expires_at)) if link and link.expires_at > at else ""


def still_open(opened: Mapping[int, UUID], at: datetime) -> frozenset[int]:
    """Return the opened cases whose link still works."""
    if not opened:
        return frozenset()
    # Some pages have no transaction yet.
    with transaction.atomic(savepoint=False):
        links = TrackingLink.objects.filter(key__in=opened.values(), expires_at__gt=at)
        return frozenset(links.values_list("case_id", flat=True)) & opened.keys()


@dataclass(frozen=True, slots=True)
class Lost:
    """A reference, however written, and an email address."""

    reference: str
    email: str

    @property
    def written(self) -> str:
        signs = "".join(each for each in self.reference.upper() if each.isalnum())
        return "-".join((signs[:-9], signs[-9:-6], signs[-6:-3], signs[-3:]))


@transaction.atomic
def send_again(lost: Lost, *, council_id: int, at: datetime) -> None:
    """Email a new link if reference and address match, at most once an hour.

    Returns nothing, so pages cannot reveal a match. Earlier links end when the new one is used: others may know both.
    """
    theirs = Case.objects.filter(council_id=council_id, reference=lost.written, complainant_email__iexact=lost.email)
    case = theirs.first()
    event = CaseEvent.objects.filter(case_id=case.pk).order_by("at", "pk").first() if case else None
    if case is None or event is None or is_turned_off_by_staff(case):
        return
    if _send_link(case, event, at, f"link:{case.pk}:{at.astimezone(UTC):%Y-%m-%dT%H}") and case.complainant_id is None:
        _make_link(case, at, _asks_nothing_since(case))


def _send_link(case: Case, event: CaseEvent, at: datetime, dedupe_key: str) -> bool:
    # False where an email with this key was sent.
    message, is_new = OutboxMessage.objects.get_or_create(
        council_id=case.council_id,
        dedupe_key=dedupe_key,
        defaults={
            "case_id": case.pk,
            "kind": LINK,
            "payload": {"event": event.pk},
            "created_at": at,
            "not_before": at,
        },
    )
    if is_new:
        letter = Letter(council_id=case.council_id, case_id=case.pk, stage=case.stage, kind=LINK, sent_at=at)
        # Anyone who knows the reference and address can ask.
        name = greeting_name(case, Actor.system(case.council_id))
        fill_in(letter, case, event, (LINK, "", LetterDates()), name).save()
        message.payload["letter"] = letter.pk
        message.save(update_fields=["payload"])
    return is_new


def _newest(case_id: int) -> QuerySet[TrackingLink]:
    return TrackingLink.objects.filter(case_id=case_id).order_by("-made_at", "-pk")[:1]


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def _key_in(token: str) -> UUID | None:
    try:
        return UUID(bytes=urlsafe_b64decode(_signer().unsign(token) + "=="))
    except (BadSignature, NotBase64, ValueError):
        return None
