"""What a contact says of people: who it is from and for, and what they need."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from complaints.cases.operations.apply import open_task, write_event
from complaints.correspondence.queries.adjustments import (
    acting_on,
    as_read_by_person,
    is_known_to_be_theirs,
    record_of_reader,
    unclassified_of,
)
from complaints.models import Adjustment, AdjustmentChange, Case, CaseEvent, CaseParty, Consent, Person
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import COLUMNS, CONTACT_LABELS, ConsentGiven, ContactDetails, stated_name
from complaints.vocabulary.lifecycle import Decision, TaskKind
from complaints.vocabulary.people import (
    ACTS,
    ASKED,
    CONSENT_RECORDED,
    NEEDS_DETAIL,
    ON_CASES,
    TO_ARRANGE,
    ActingAdjustment,
    AdjustmentKind,
    AdjustmentStatus,
    Authority,
    PartyRole,
    RepresentativeKind,
    in_words,
    listed,
)
from councils.calendars.rules import london_day
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor


def person_for(case: Case, found_id: int | None, by: Actor, at: datetime, *, protects_address: bool) -> Person | None:
    """Return whom a new case is from: whom staff found, the account's record, or a new one.

    The same name or address alone joins no one: anyone can type another person's. None for someone who gave nothing.
    `protects_address`: of a new record.
    Raises Person.DoesNotExist for `found_id` of another council.
    """
    contact, account_id = _details_on(case), case.complainant_id
    with tenant(by.council_id, ActorKind.SYSTEM):
        if found_id is not None:
            return found_record(by.council_id, found_id)
        given = {"name": contact.name, "email": contact.email, "phone": contact.phone, "address": contact.address}
        new = {**given, "address_protected": protects_address, "created_at": at}
        if account_id is not None:
            person, _ = Person.objects.get_or_create(
                council_id=by.council_id, account_id=account_id, merged_into=None, defaults=new
            )
            return person
        if not stated_name(contact.name) and not contact.is_reachable:
            return None
        return Person.objects.create(council_id=by.council_id, **new)


def keep_elected(case: Case, context: ActionContext) -> None:
    """A councillor or an MP asks for a constituent (Data Protection Act 2018, Schedule 1, paragraphs 23 and 24)."""
    kind, day = RepresentativeKind(case.enquirer), london_day(case.received_at)
    given = ConsentGiven(kind, Authority.ELECTED, f"{case.complainant_name} asked as {kind.phrase}", day)
    Consent.objects.create(
        council_id=case.council_id,
        case=case,
        representative=given.kind.value,
        authority=given.authority.value,
        evidence=given.evidence,
        scope=given.scope,
        starts_on=given.starts,
        recorded_at=context.at,
        recorded_by_id=context.by.user_id,
        recorded_by_name=context.by.name,
    )
    write_event(case, Decision(CONSENT_RECORDED, text=given.evidence, data=given.as_data(), public=False), context)


def add_party(case: Case, role: PartyRole, name: str, context: ActionContext, found_id: int | None = None) -> CaseParty:
    """Add someone that a case concerns besides its writer: the record that staff found, or a new one.

    Raises Person.DoesNotExist for `found_id` of another council.
    """
    with tenant(case.council_id, ActorKind.SYSTEM):
        if found_id is None:
            person = Person.objects.create(council_id=case.council_id, name=name, created_at=context.at)
        else:
            person = found_record(case.council_id, found_id)
        return CaseParty.objects.create(
            council_id=case.council_id,
            case=case,
            person=person,
            role=role.value,
            added_at=context.at,
            added_by_name=context.by.name,
        )


def found_record(council_id: int, person_id: int) -> Person:
    """Return a record, locked. Raises Person.DoesNotExist."""
    return Person.objects.select_for_update().get(pk=person_id, council_id=council_id, merged_into=None)


def _details_on(case: Case) -> ContactDetails:
    return ContactDetails(**{name: getattr(case, COLUMNS[name]) for name in ON_CASES})


def check_details_given(
    case: Case, event: CaseEvent, at: datetime, *, protects_address: bool, said: ContactDetails | None = None
) -> None:
    """Ask staff to look at what a contact says of a person who was found, if their record says otherwise.

    `said`: of a later contact; otherwise what stands on the case.

    Anyone can give another person's name by phone, so the record and the other cases stay as they are.
    """
    said, person = said or _details_on(case), case.person
    differs = [name for name in ON_CASES if getattr(said, name) not in ("", getattr(person, name))]
    if not differs:
        return
    protected = protects_address or (person is not None and person.address_protected)
    hidden = {"address"} if protected else set()
    lines = [
        f"{CONTACT_LABELS[name]}: {getattr(said, name)} (their record: {getattr(person, name) or 'none'})"
        for name in differs
        if name not in hidden
    ]
    open_task(case, TaskKind.CHECK_CONTACT, at, event=event, detail="\n".join(lines))


def keep_what_is_asked(case: Case, kinds: Sequence[AdjustmentKind], *, had_record: bool) -> None:
    """Put into a new case's words what no record can keep, and what waits in an earlier case. It is not saved here."""
    if case.person is None:
        case.adjustments = in_words(kinds, case.adjustments)
    elif had_record and is_known_to_be_theirs(case):
        with tenant(case.council_id, ActorKind.SYSTEM):
            waiting = unclassified_cases_of(case.person).order_by("-received_at", "-pk")
            earlier = waiting.values_list("adjustments", flat=True).first() or ""
        if earlier not in case.adjustments:
            case.adjustments = "\n".join(text for text in (case.adjustments, earlier) if text)


def ask_for(case: Case, kinds: Sequence[AdjustmentKind], context: ActionContext) -> None:
    """What is asked for with a new case acts at once. Call it before the first letter."""
    if case.person is None or not kinds:
        return
    with tenant(case.council_id, ActorKind.SYSTEM):
        case.person = locked_person(case.person)
        keep_adjustments(case, new_adjustments(case, kinds), context)


def open_tasks(case: Case, received: CaseEvent, context: ActionContext) -> None:
    """Open the tasks of a new case: what was agreed before counts for it too."""
    if case.person is None and not case.adjustments:
        return
    with tenant(case.council_id, ActorKind.SYSTEM):
        open_arranging(case, acting_on(case), received, context)
        open_classifying(case, context)


def locked_person(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def new_adjustments(
    case: Case, kinds: Iterable[AdjustmentKind], detail: str = "", contact_id: int | None = None
) -> list[Adjustment]:
    """Return unsaved rows for what is not asked for or agreed already."""
    known = {adjustment.kind for adjustment in case.person.acting} if case.person is not None else set()
    wanted = [kind for kind in kinds if kind not in known or kind in NEEDS_DETAIL or detail or contact_id]
    return [
        Adjustment(
            council_id=case.council_id,
            person_id=case.person_id or 0,
            case_id=case.pk,
            kind=kind.value,
            detail=detail or (case.adjustments if kind in NEEDS_DETAIL else ""),
            named_contact_id=contact_id,
            status=AdjustmentStatus.ASKED_FOR.value,
        )
        for kind in wanted
    ]


def keep_adjustments(case: Case, rows: Sequence[Adjustment], context: ActionContext) -> None:
    for row in rows:
        row.asked_at = context.at
        row.save(force_insert=True)
        write_change(row, context)
    if rows and case.person is not None:
        repeat_on_record(case.person)


def write_change(row: Adjustment, context: ActionContext, **said: str) -> None:
    AdjustmentChange.objects.create(
        council_id=row.council_id,
        adjustment=row,
        status=row.status,
        discussed_on=row.discussed_on,
        review_on=row.review_on,
        at=context.at,
        by_id=context.by.user_id,
        by_name=context.by.name,
        **said,
    )


def as_acting(row: Adjustment) -> ActingAdjustment:
    return ActingAdjustment(
        id=row.pk or 0,
        kind=AdjustmentKind(row.kind),
        detail=row.detail,
        agreed=row.status == AdjustmentStatus.AGREED,
        contact_id=row.named_contact_id,
        contact_name=row.named_contact.get_full_name() if row.named_contact else "",
        email_counts=row.email_counts,
    )


def repeat_on_record(person: Person) -> None:
    """Letters read what acts from the record: it takes no query for each."""
    rows = Adjustment.objects.filter(council_id=person.council_id, person=person, status__in=ACTS)
    person.acting_adjustments = [
        as_acting(row).as_data() for row in rows.select_related("named_contact").order_by("asked_at", "pk")
    ]
    person.save(update_fields=["acting_adjustments"])


def open_arranging(case: Case, acting: Iterable[ActingAdjustment], event: CaseEvent, context: ActionContext) -> None:
    wanted = [adjustment for adjustment in acting if adjustment.kind in TO_ARRANGE]
    if wanted:
        kind, detail = TaskKind.ARRANGE_ADJUSTMENTS, naming(case, listed(wanted))
        open_task(case, kind, context.at, event=event, person=record_of_reader(case), detail=detail)


def open_classifying(case: Case, context: ActionContext) -> None:
    """What nobody has looked at, and what nobody has decided, stands in the list of tasks."""
    detail = to_decide(case, acting_on(case))
    if detail:
        open_task(
            case, TaskKind.CLASSIFY_ADJUSTMENTS, context.at, person=record_of_reader(case), detail=naming(case, detail)
        )


def to_decide(case: Case, acting: Iterable[ActingAdjustment]) -> str:
    """Return what nobody has looked at or else what nobody has decided. The words on a case are its complainant's."""
    words = unclassified_of(case) if record_of_reader(case) is None else ""
    return words or listed(adjustment for adjustment in acting if not adjustment.agreed)


def naming(case: Case, needs: str) -> str:
    """Say whose needs these are, where the case is read by someone else than its complainant."""
    record = record_of_reader(case)
    return f"{record.name}: {needs}" if record is not None else needs


def unclassified_cases_of(person: Person) -> QuerySet[Case]:
    theirs = Case.objects.filter(council_id=person.council_id, person=person, adjustments_classified=False)
    return theirs.exclude(adjustments="")


def keep_needs(
    case: Case, kinds: Sequence[AdjustmentKind], words: str, record_id: int | None, context: ActionContext
) -> None:
    """Call it before a letter about the contact is written. The case is locked.

    `record_id`: of whoever said it, the spokesperson or a joint complainant. `context.by` wrote it down.
    """
    if not kinds and not words:
        return
    with tenant(case.council_id, ActorKind.SYSTEM):
        if case.person is None:
            _keep_words(case, in_words(kinds, words))
        elif record_id in (None, case.person_id):
            case.person = locked_person(case.person)
            _keep_words(case, words)
            _ask_for(case, kinds, "", context)
        else:
            record = Person.objects.select_for_update().get(council_id=case.council_id, pk=record_id)
            case = as_read_by_person(case, record)
            _ask_for(case, kinds, words, context)
        open_classifying(case, context)


def check_details_said(
    case: Case, said: ContactDetails, record_id: int | None, at: datetime, *, protects_address: bool
) -> None:
    """Ask staff to look at what neither the case nor the record says. Call it after the contact's own entry."""
    with tenant(case.council_id, ActorKind.SYSTEM):
        if case.person is None or record_id not in (None, case.person_id):
            return
        held = _details_on(case)
        new = {name: getattr(said, name) for name in ON_CASES if getattr(said, name) != getattr(held, name)}
        event = CaseEvent.objects.filter(case_id=case.pk).latest("at", "pk")
        details = ContactDetails(**{"name": "", **new})
        check_details_given(case, event, at, protects_address=protects_address, said=details)


def _keep_words(case: Case, words: str) -> None:
    if not words or words in case.adjustments:
        return
    case.adjustments = "\n".join(text for text in (case.adjustments, words) if text)
    case.adjustments_classified = False
    case.save(update_fields=["adjustments", "adjustments_classified"])


def _ask_for(reader: Case, kinds: Sequence[AdjustmentKind], words: str, context: ActionContext) -> None:
    """`words`: of a joint complainant, for which there is no place on the case."""
    rows = new_adjustments(reader, kinds)
    known = {adjustment.detail for adjustment in acting_on(reader)}
    if words and words not in known:
        rows += new_adjustments(reader, [AdjustmentKind.OTHER], words)
    if not rows:
        return
    text = naming(reader, listed(map(as_acting, rows)))
    event = write_event(reader, Decision(ASKED, text=text, public=False), context)
    keep_adjustments(reader, rows, context)
    open_arranging(reader, map(as_acting, rows), event, context)
