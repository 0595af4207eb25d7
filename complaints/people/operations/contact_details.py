"""Private links and changes of contact details."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from complaints.case_facts.queries import cases_visible_to
from complaints.cases.operations.apply import locked_case, mark_done, open_task, record, write_event
from complaints.correspondence.queries.adjustments import may_be_emailed, reachable_since, unclassified_of
from complaints.correspondence.queries.letters import LetterDates, needs_of, our_addresses
from complaints.models import (
    Case,
    CaseEvent,
    CaseParty,
    CaseTask,
    Consent,
    Letter,
    OutboxMessage,
    Person,
    PersonChange,
    TrackingLink,
)
from complaints.models.correspondence import LINK_LASTS, SCANS
from complaints.notifications.operations import CAUSE, fill_in, greeting_name
from complaints.people.queries.private_links import (
    JOINED_ACCOUNT,
    LINK,
    Ended,
    contact_details_of,
    email_to_confirm,
    newest_link,
    newest_link_of,
)
from complaints.vocabulary import correspondence as details
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import (
    BY_COMPLAINANT,
    LINK_ENDED,
    LINK_REPLACED,
    ContactDetails,
    fits,
    stated_name,
)
from complaints.vocabulary.lifecycle import ENDED, Decision, Move, Status, TaskKind
from complaints.vocabulary.people import (
    ADDRESS_SEEN,
    ON_CASES,
    ContactChange,
    Parting,
    PartyRole,
    PersonDetails,
    changed_details,
)
from councils.calendars.rules import instant_on, london_day
from councils.queries import lock_calendar_shared
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role

# Enough for different spellings of one's name. Guessing surnames takes days.
MOST_WRONG_ANSWERS = 5
WAIT_AFTER_WRONG_ANSWERS = timedelta(hours=1)


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
    if fits(answer, stated_name(asked.case.complainant_name), asked.case.complainant_address):
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
def replace_link(context: ActionContext, *, reason: str = BY_COMPLAINANT, send: bool = True) -> Case:
    """End a case's links and, with `send`, email a new one. Raises RuleBroken "link.account", "link.adjustments".

    If staff send none, later requests get none: someone else may read the mailbox.
    """
    case = locked_case(context, Move.CORRECT_CONTACT, reason)
    if case.complainant_id is not None:
        raise RuleBroken(JOINED_ACCOUNT, "This case is followed in an account, so it has no private link.")
    if send and not context.by.has(Role.COMPLAINANT) and not may_be_emailed(case):
        raise RuleBroken("link.adjustments", "They are not to be emailed. End the link and send nothing.")
    if send:
        new_link(case, context.at)
    else:
        by_complainant = context.by.has(Role.COMPLAINANT)
        end_links(case, context.at, Ended.TURNED_OFF if by_complainant else Ended.BY_STAFF)
    event = write_event(case, Decision(LINK_REPLACED if send else LINK_ENDED, text=reason, public=False), context)
    if send and case.complainant_email:
        send_link(case, event, context.at, f"link:{event.pk}")
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
    last = newest_link_of(case.pk).first()
    return last.asks_nothing_since if last else None


def _make_link(case: Case, at: datetime, asks_nothing_since: datetime | None) -> TrackingLink:
    return TrackingLink.objects.create(
        council_id=case.council_id,
        case_id=case.pk,
        made_at=at,
        expires_at=at + LINK_LASTS,
        asks_nothing_since=asks_nothing_since,
    )


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
    if send_link(case, event, at, f"link:{case.pk}:{at.astimezone(UTC):%Y-%m-%dT%H}") and case.complainant_id is None:
        _make_link(case, at, _asks_nothing_since(case))


def send_link(case: Case, event: CaseEvent, at: datetime, dedupe_key: str) -> bool:
    """Return False where an email with this key was sent."""
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


# Requests for a new address per case and day: each emails an unconfirmed address.
MOST_ASKS = 5
ASKED_WITHIN = timedelta(days=1)


@transaction.atomic
def correct_contact(  # noqa: PLR0913 (what staff may say about a change)
    context: ActionContext,
    *,
    now: ContactDetails,
    reason: str,
    about: PersonDetails | None = None,
    reached_on: date | None = None,
    not_theirs: bool = False,
) -> Case:
    """Correct details as staff, on all cases of the person. A new email address replaces private links.

    `about` is what else is known about the person. `reached_on` is when an anonymous complainant said how to reach
    them (None: today). `not_theirs`: the old address is someone else's. Raises RuleBroken as
    `correspondence.correct_contact` of the vocabulary, `changed_details`, `check_reached_on` and `check_email`.
    """
    _lock_person(context.case_id)
    case = locked_case(context, Move.CORRECT_CONTACT, reason)
    since = context.at
    if reached_on is not None:
        details.check_reached_on(reached_on, london_day(case.received_at), london_day(context.at))
        since = instant_on(reached_on, case.received_at, context.at)
    person, was_for = _person_of(case, now, context), case.on_behalf_of
    more = _more_about(person, about) if about is not None else ()
    decision = details.correct_contact(contact_details_of(case), now, reason, more)
    carried = _carried(decision)
    if person.address_protected or (about is not None and about.address_protected):
        decision = details.without_address(decision)
    if now.email and now.email != case.complainant_email:
        details.check_email(now.email, our_addresses(case.council))
    # Adjustments or missing consent prevent emails: staff have a task instead.
    stopped = needs_of(case).may_stop_a_letter or not may_be_emailed(case)
    silent = stopped or not_theirs or _last_email_was_refused(case)
    case = _record(case, decision, context, since, notify=not silent)
    if case.on_behalf_of != was_for:
        _concern_someone_else(case, was_for, context)
    if unclassified_of(case):
        open_task(case, TaskKind.CLASSIFY_ADJUSTMENTS, context.at, detail=case.adjustments)
    known = {change.field: getattr(about.tidied(), change.field) for change in more} if about is not None else {}
    give_details(person, {**carried, **known}, reason, context, case)
    return case


def _concern_someone_else(case: Case, was: str, context: ActionContext) -> None:
    """What one person permitted binds no other. A member acts for a constituent by law, whoever that is."""
    parties = CaseParty.objects.filter(case_id=case.pk, role=PartyRole.CONCERNED.value, ended_at=None)
    parties.update(ended_at=context.at, ended_because=Parting.MISTAKE.value, ended_by_name=context.by.name)
    for task in CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.GET_CONSENT.value, done_at=None):
        mark_done(task, case, context, f"The case is not for {was}.")
    if case.on_behalf_of:
        add_concerned(case, context)
    if not case.enquirer:
        end_permission(case, context, f"The case is not for {was}")
        if case.on_behalf_of:
            open_task(case, TaskKind.GET_CONSENT, context.at)


def add_concerned(case: Case, context: ActionContext) -> Person:
    """Give the person for whom a case is a record with their name alone."""
    by, at = context.by, context.at
    with tenant(case.council_id, ActorKind.SYSTEM):
        person = Person.objects.create(council_id=case.council_id, name=case.on_behalf_of, created_at=at)
        part = CaseParty(council_id=case.council_id, case=case, person=person, role=PartyRole.CONCERNED.value)
        part.added_at, part.added_by_name = at, by.name
        part.save()
    return person


def end_permission(case: Case, context: ActionContext, why: str) -> None:
    held = Consent.objects.filter(case_id=case.pk, ended_at=None)
    held.update(ended_at=context.at, ended_by_name=context.by.name, ended_reason=why)
    case.consent_from, case.consent_until = None, None
    case.save(update_fields=["consent_from", "consent_until"])


@transaction.atomic
def look_at_address(by: Actor, reference: str, at: datetime) -> Case:
    """Record that someone asked to see a protected address. Raises Case.DoesNotExist."""
    case = cases_visible_to(by).get(reference=reference)
    write_event(case, Decision(ADDRESS_SEEN, public=False), ActionContext(case.pk, by, at))
    return case


def _lock_person(case_id: int) -> None:
    """Two corrections of one person wait here, because each then locks several cases."""
    list(Person.objects.select_for_update(of=("self",)).filter(cases=case_id))


def _person_of(case: Case, now: ContactDetails, context: ActionContext) -> Person:
    """Someone who was anonymous gets a record with their first details."""
    if case.person is None:
        tidy = now.tidied()
        with tenant(case.council_id, ActorKind.SYSTEM):
            case.person = Person.objects.create(
                council_id=case.council_id, name=tidy.name or case.complainant_name, created_at=context.at
            )
    return case.person


def details_of(person: Person) -> PersonDetails:
    return PersonDetails(**{field.name: getattr(person, field.name) for field in fields(PersonDetails)})


def _more_about(person: Person, about: PersonDetails) -> tuple[ContactChange, ...]:
    known = details_of(person)
    same = {name: getattr(known, name) for name in ON_CASES}
    return changed_details(known, replace(about, **same))


def _carried(decision: Decision) -> dict[str, Any]:
    return {change.field: change.now for change in details.contact_changes(decision.data) if change.field in ON_CASES}


def give_details(
    person: Person, given: Mapping[str, Any], reason: str, context: ActionContext, case: Case | None = None
) -> None:
    """Change a person's record, and the details on all their cases but `case`, which has them already.

    The person must be locked. The other cases may be of services that the actor does not see.
    """
    if not given:
        return
    with tenant(person.council_id, ActorKind.SYSTEM):
        change_record(person, given, reason, context)
        carried = {name: given[name] for name in ON_CASES if name in given}
        for other in _other_cases(person, case) if carried else ():
            _carry(other, carried, reason, context)


def _ask_who_speaks(person: Person, at: datetime) -> None:
    """Those who complained together with someone who has died need another spokesperson."""
    joint = CaseParty.objects.filter(council_id=person.council_id, role=PartyRole.JOINT.value, ended_at=None)
    theirs = Case.objects.filter(council_id=person.council_id, person=person, pk__in=joint.values("case_id"))
    detail = f"{person.name} has died. Ask the joint complainants who speaks for them now."
    for case in theirs.exclude(status__in=ENDED).order_by("pk"):
        open_task(case, TaskKind.CHOOSE_SPOKESPERSON, at, detail=detail)


def change_record(person: Person, given: Mapping[str, Any], reason: str, context: ActionContext) -> None:
    """Change a person's record and no case. Call it as the system."""
    was = details_of(person)
    changes = changed_details(was, replace(was, **given))
    PersonChange.objects.bulk_create(_history(person, change, reason, context) for change in changes)
    for name, value in given.items():
        setattr(person, name, value)
    person.save(update_fields=sorted(given))
    if given.get("deceased"):
        _ask_who_speaks(person, context.at)


def carry_details(
    case_ids: Collection[int], was: PersonDetails, now: PersonDetails, reason: str, context: ActionContext
) -> dict[str, dict[str, tuple[str, str]]]:
    """Give cases what their record says now, where they say what it said before. Call it as the system.

    Nothing is emptied, and a case whose details are still to be checked stays as it is. Return what each case said and
    says, by its id and the name of the detail: `return_details` takes it.
    """
    changed = {name: (getattr(was, name), getattr(now, name)) for name in ON_CASES}
    earlier = {}
    for case in _cases_to_change(case_ids, context):
        said = contact_details_of(case)
        carried = {
            name: each for name, each in changed.items() if each[1] and getattr(said, name) == each[0] != each[1]
        }
        if carried:
            earlier[str(case.pk)] = carried
            _carry(case, {name: value for name, (_, value) in carried.items()}, reason, context)
    return earlier


def return_details(
    earlier: Mapping[str, Mapping[str, Sequence[str]]],
    theirs: Collection[int],
    joint: PersonDetails,
    reason: str,
    context: ActionContext,
) -> None:
    """Take back what `carry_details` gave, unless it was corrected since. Call it as the system.

    On the cases of the other person (`theirs`) corrections of the joint record go too: they are someone else's.
    """
    for case in _cases_to_change([int(pk) for pk in earlier], context):
        said, back = contact_details_of(case), {}
        for name, (before, given) in earlier[str(case.pk)].items():
            if getattr(said, name) in (given, *([getattr(joint, name)] if case.pk in theirs else ())):
                back[name] = before
        _carry(case, back, reason, context)


def _cases_to_change(case_ids: Collection[int], context: ActionContext) -> list[Case]:
    to_check = CaseTask.objects.filter(case__in=case_ids, kind=TaskKind.CHECK_CONTACT.value, done_at=None)
    cases = _cases(context.by.council_id).filter(pk__in=case_ids).exclude(pk__in=to_check.values("case_id"))
    return list(cases.order_by("pk").select_for_update(of=("self",)))


def _history(person: Person, change: ContactChange, reason: str, context: ActionContext) -> PersonChange:
    by = context.by
    return PersonChange(
        council_id=person.council_id,
        person=person,
        field=change.field,
        was=change.was,
        now=change.now,
        reason=reason,
        at=context.at,
        by_id=by.user_id,
        by_name=by.name,
    )


def _other_cases(person: Person, case: Case | None) -> list[Case]:
    theirs = _cases(person.council_id).filter(person_id=person.pk)
    if case is not None:
        theirs = theirs.exclude(pk=case.pk)
    return list(theirs.order_by("pk").select_for_update(of=("self",)))


def _carry(case: Case, carried: Mapping[str, str], reason: str, context: ActionContext) -> None:
    was = contact_details_of(case)
    now = replace(was, **carried)
    if was == now:
        return
    own = replace(context, case_id=case.pk, seen_version=None, seen_event=None, sent_as="", sending=None)
    by_them = context.by.has(Role.COMPLAINANT)
    decision = details.change_contact(was, now) if by_them else details.correct_contact(was, now, reason)
    if case.person is not None and case.person.address_protected:
        decision = details.without_address(decision)
    if Status(case.status) in ENDED:
        # The next letter about it has a new link.
        decision = replace(decision, notify=())
    _record(case, decision, own, notify=False)


@transaction.atomic
def change_contact(context: ActionContext, *, name: str, phone: str, address: str) -> Case:
    """Raises RuleBroken as `complaints.vocabulary.correspondence.change_contact`."""
    _lock_person(context.case_id)
    case = locked_case(context, Move.CORRECT_CONTACT, details.BY_COMPLAINANT)
    was = contact_details_of(case)
    now = replace(was, name=name, phone=phone, address=address)
    decision = details.change_contact(was, now)
    carried = _carried(decision)
    if case.person is not None and case.person.address_protected:
        decision = details.without_address(decision)
    case = _record(case, decision, context)
    _change_person(case, carried, details.BY_COMPLAINANT, context)
    return case


def _change_person(case: Case, carried: Mapping[str, Any], reason: str, context: ActionContext) -> None:
    """A private link opens one case: what is changed with it changes no other case by itself."""
    with tenant(case.council_id, ActorKind.SYSTEM):
        person = Person.objects.select_for_update(of=("self",)).filter(cases=case.pk).first()
        others = Case.objects.filter(person=person).exclude(pk=case.pk)
        by_account = case.complainant_id is not None and case.complainant_id == context.by.user_id
        if person is not None and not by_account and others.exists():
            event = CaseEvent.objects.filter(case_id=case.pk, kind=details.CONTACT_CHANGED).latest("at", "pk")
            open_task(case, TaskKind.CHECK_CONTACT, context.at, event=event)
            return
    if person is not None:
        give_details(person, carried, reason, context, case)


@transaction.atomic
def ask_to_change_email(context: ActionContext, *, email: str) -> None:
    """Send a link to a new address, used once followed.

    Raises RuleBroken as `check_email`; "contact.same_email", "contact.account", "contact.too_many".
    """
    case = locked_case(context, Move.CORRECT_CONTACT, details.BY_COMPLAINANT)
    if case.complainant_id is not None:
        raise RuleBroken("contact.account", "Change the email address of your account instead.")
    details.check_email(email, our_addresses(case.council))
    asked = CaseEvent.objects.filter(case_id=case.pk, kind=details.EMAIL_CHANGE_ASKED, at__gt=context.at - ASKED_WITHIN)
    if asked.count() >= MOST_ASKS:
        raise RuleBroken("contact.too_many", "You have asked for several new email addresses today. Try tomorrow.")
    event = write_event(case, details.ask_to_change_email(case.complainant_email, email), context)
    _send(details.EMAIL_TO_CONFIRM, event, context.at)


@transaction.atomic
def confirm_email(token: str, *, council_id: int, at: datetime) -> Case | None:
    """Use a confirmed address and tell the old one. Raises RuleBroken as `email_to_confirm`.

    Call it as the system: the person may not see the case yet.
    """
    lock_calendar_shared(council_id)
    asked = email_to_confirm(token, council_id=council_id, at=at)
    if asked is None:
        return None
    case = _cases(council_id).select_for_update(of=("self",)).get(pk=asked.case_id)
    # Check again under the lock: another link may have been followed.
    email_to_confirm(token, council_id=council_id, at=at)
    change = details.email_change(asked.data)
    was = contact_details_of(case)
    now = replace(was, email=change.now if change else was.email)
    context = ActionContext(case.pk, Actor.complainant(council_id, None, asked.by_name), at)
    decision = details.change_contact(was, now)
    case = _record(case, replace(decision, notify=(details.NEW_ADDRESS,)), context, confirmed=True)
    _change_person(case, _carried(decision), details.PROVED, context)
    return case


@transaction.atomic
def follow_account(*, by: Actor, email: str, told: str, at: datetime) -> list[Case]:
    """Use the account's address on its cases and on others of the same person that had the old one.

    The caller has confirmed it, notifies `told`, and does all councils in one transaction.
    """
    lock_calendar_shared(by.council_id)
    cases = _cases(by.council_id).filter(complainant_id=by.user_id).exclude(complainant_email=email.lower())
    if by.user_id is None:
        return []
    found = list(cases.order_by("pk").select_for_update(of=("self",)))
    with tenant(by.council_id, ActorKind.SYSTEM):
        theirs = Person.objects.select_for_update().filter(council_id=by.council_id, account_id=by.user_id)
        for person in theirs.filter(merged_into=None):
            was, context = details_of(person), ActionContext(0, by, at)
            change_record(person, {"email": email.lower()}, details.PROVED, context)
            # Also those that staff logged for them.
            logged = _cases(by.council_id).filter(person=person, complainant=None).values_list("pk", flat=True)
            carry_details(list(logged), was, details_of(person), details.PROVED, context)
    return [_follow(case, email, told, ActionContext(case.pk, by, at)) for case in found]


def _follow(case: Case, email: str, told: str, context: ActionContext) -> Case:
    was = contact_details_of(case)
    decision = details.change_contact(was, replace(was, email=email))
    return _record(case, decision, context, notify=was.email != told.lower())


def _cases(council_id: int) -> QuerySet[Case]:
    return Case.objects.filter(council_id=council_id).select_related(
        "policy_version", "service_area__council", "person"
    )


def _record(  # noqa: PLR0913 (what follows from a change)
    case: Case,
    decision: Decision,
    context: ActionContext,
    since: datetime | None = None,
    *,
    confirmed: bool = False,
    notify: bool = True,
) -> Case:
    # The old address may hold private links, so they end. An ended case stays so.
    if Status(case.status) not in ENDED:
        decision = reachable_since(case, decision, since or context.at)
    if case.complainant_id is None and details.email_change(decision.data) is not None:
        new_link(case, context.at, asks=not confirmed)
    changed = record(case, decision, context)
    notice = details.notice_of(decision.data) if notify else ""
    if notice == details.EMAIL_REPLACED or (notice and case.complainant_email):
        _send(notice, CaseEvent.objects.filter(case_id=case.pk, kind=decision.event).latest("at", "pk"), context.at)
    return changed


def _last_email_was_refused(case: Case) -> bool:
    tried = OutboxMessage.objects.filter(case_id=case.pk, user=None).exclude(
        kind__in=(*details.SENT_TO, details.JOINT_COPY)
    )
    tried = tried.exclude(SCANS).exclude(sent_at=None, failed_at=None)
    return bool(tried.order_by("-created_at", "-pk").values_list("failed_at", flat=True).first())


def _send(kind: str, event: CaseEvent, at: datetime) -> None:
    OutboxMessage.objects.create(
        council_id=event.council_id,
        case_id=event.case_id,
        kind=kind,
        payload={"event": event.pk},
        dedupe_key=CAUSE % (event.pk, kind, "complainant"),
        created_at=at,
        not_before=at,
    )
