"""A case's rows, with people, texts and ids."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Model

from complaints.bulk.operations import Batch, link_expires_at
from complaints.intake.rules import new_reference
from complaints.models import (
    Case,
    CaseEvent,
    Deadline,
    Document,
    Hold,
    Learning,
    Letter,
    Note,
    Reminder,
    StageRecord,
    TrackingLink,
)
from complaints.vocabulary.correspondence import SENDING
from complaints.vocabulary.lifecycle import Outcome
from complaints.vocabulary.people import RepresentativeKind
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from demo.councils.people import Area, KnownPerson
from demo.histories.case_history import CaseHistory, PlayedEvent, Stage
from demo.histories.delays import NEEDED
from demo.histories.player import NO_EXCEPTION
from demo.roles import DemoRole
from demo.rows.cases import DemoCase, case_consent
from demo.rows.files import DemoFile
from demo.rows.referral_rows import hold_reason, letter_facts, referral_row
from demo.texts import DemoTexts, ResponsePlan, Slots
from ombudsman.models import Referral
from ombudsman.rules import decision_label

REMINDED_WITHIN = timedelta(seconds=20)


@dataclass
class RowWriter:
    """`next_id` numbers rows that others refer to."""

    words: DemoTexts
    files: dict[str, DemoFile]
    next_id: Callable[[type[Model]], int]
    batch: Batch = field(default_factory=Batch)
    referrals: list[Referral] = field(default_factory=list)

    def add(self, case: DemoCase, course: CaseHistory, dice: Random) -> None:
        _CaseWriter(self, case, course, dice).write()
        consent = case_consent(case, course.logged_at + case.later)
        if consent is not None:
            self.batch.add(consent)


def _uuid(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def _stage_record(stage: Stage, *, number: int, **given: Any) -> StageRecord:
    dates, code = stage.dates, stage.dates.code if stage.dates else None
    return StageRecord(
        stage=number,
        acknowledged_on=stage.acknowledged_on,
        outcome=stage.outcome,
        acknowledgement_due=dates.acknowledgement_due if dates else None,
        response_due=dates.working_due if dates else None,
        escalate_by=dates.escalate_by if dates else None,
        code_acknowledgement_due=code.acknowledgement_due if code else None,
        code_response_due=code.response_due if code else None,
        code_latest_response_due=code.latest_response_due if code else None,
        **given,
    )


class _CaseParts:
    """What the rows of one case are made of."""

    def __init__(self, writer: RowWriter, case: DemoCase, course: CaseHistory, dice: Random) -> None:
        self.writer, self.case, self.course, self.dice = writer, case, course, dice
        self.add = writer.batch.add
        self.key = {"council_id": case.council_id, "case_id": case.id}
        self.slots: Slots = case.slots
        self.referral_id = writer.next_id(Referral) if course.enquiry and course.enquiry.logged_at else None
        complaint = case.complaint
        self.summary = complaint.about
        self.people = {**case.people, DemoRole.COMPLAINANT: case.complainant.known}
        self.texts = {**self.slots, "name": case.complainant.known.name, "summary": complaint.about}
        self.officer = ""
        self.findings: list[str] = []
        self.said: set[str] = set()
        self.referral: Referral | None = None

    def _words(self, kind: str) -> str:
        return self._chosen(self.writer.words.choices(kind))

    def _at(self, at: datetime) -> datetime:
        return at + self.case.later

    def _at_or_never(self, at: datetime | None) -> datetime | None:
        return None if at is None else at + self.case.later

    def _id(self, part: DemoRole | None) -> int | None:
        return self.people[part].id if part else None

    def _area(self, elsewhere: bool) -> Area:
        return self.case.elsewhere if elsewhere else self.case.area

    def _chosen(self, choices: tuple[str, ...]) -> str:
        """One that this case does not have yet, if there is one."""
        text = self.dice.choice([each for each in choices if each not in self.said] or choices)
        self.said.add(text)
        return text.format_map(self.texts)

    def _logger(self) -> int | None:
        """Staff who entered it for someone else."""
        by = self.course.happenings[0].by
        return None if by is DemoRole.COMPLAINANT else self._id(by)

    def _letter(self, text: str) -> str:
        return f"{self._words('reply')}\n\n{text.format_map(self.texts)}"


class _CaseWriter(_CaseParts):
    def write(self) -> None:
        if self.referral_id is not None:
            self.referral = referral_row(self.referral_id, self.key, self.case, self.course, self._words)
            self.writer.referrals.append(self.referral)
        self._case()
        self._stages()
        self._deadlines()
        for happening in self.course.happenings:
            self._event(happening)
        made_at = self._at(self.course.logged_at)
        letters = [self._at(happening.at) for happening in self.course.happenings if happening.letter]
        expires_at = link_expires_at(made_at, letters)
        self.add(TrackingLink(key=_uuid(self.dice), made_at=made_at, expires_at=expires_at, **self.key))
        if self.referral is not None:
            for placed_at, lifted_at in self.course.held:
                reason = hold_reason(self.referral)
                self.add(
                    Hold(
                        kind="ombudsman",
                        reason=reason,
                        placed_at=self._at(placed_at),
                        lifted_at=self._at_or_never(lifted_at),
                        **self.key,
                    )
                )

    def _case(self) -> None:
        case, course, person = self.case, self.course, self.case.complainant
        by_a_member = course.received_as is ContactKind.MEMBER_ENQUIRY
        self.add(
            Case(
                id=case.id,
                council_id=case.council_id,
                reference=new_reference(case.prefix, self.dice.choice),
                procedure=course.setting.rules.procedure,
                kind=course.setting.rules.takes.value,
                received_as=course.received_as.value,
                kept_code=course.kept_code,
                policy_version_id=course.setting.policy_version_id,
                status=course.status.value,
                stage=course.stage,
                version=course.version,
                service_area_id=self._area(course.elsewhere).id,
                officer_id=self._id(course.officer),
                summary=self.summary,
                description=self._told(),
                wanted=case.complaint.wanted.format_map(self.slots),
                theme=case.complaint.theme if course.accepted else "",
                channel=course.channel,
                complainant_id=person.known.id,
                complainant_name=person.known.name,
                complainant_email=person.email,
                complainant_phone=person.phone,
                complainant_address=person.address,
                anonymous=person.is_anonymous,
                enquirer=RepresentativeKind.COUNCILLOR.value if by_a_member else "",
                on_behalf_of="" if by_a_member else person.on_behalf_of,
                consent_from=london_day(self._at(course.logged_at)) if person.consent and not by_a_member else None,
                adjustments=person.adjustments,
                logged_by_id=self._logger(),
                adjustments_classified=bool(person.adjustments),
                received_at=self._at(course.received_at),
                logged_at=self._at(course.logged_at),
                last_event_at=self._at(course.last_event_at),
                closed_at=self._at_or_never(course.closed_at),
                outcome=course.outcome,
                decline_reason=course.decline_reason,
                paused=course.paused,
                **course.obligations.columns(),
            )
        )

    def _told(self) -> str:
        complains = self.course.setting.rules.takes is ContactKind.COMPLAINT and not self.course.decline_reason
        return self.writer.words.description(self.dice, self.case.complaint, self.slots, complains=complains)

    def _stages(self) -> None:
        for number, stage in self.course.stages.items():
            self.add(
                _stage_record(
                    stage,
                    number=number,
                    received_at=self._at(stage.received_at),
                    responded_at=self._at_or_never(stage.responded_at),
                    responded_by_id=self._id(stage.responded_by),
                    **self.key,
                )
            )

    def _deadlines(self) -> None:
        ids = {}
        for made in self.course.obligations.made.values():
            owed, (officer, elsewhere) = made.obligation, made.owner
            ids[id(made)] = number = self.writer.next_id(Deadline)
            self.add(
                Deadline(
                    id=number,
                    kind=owed.kind,
                    subject=made.subject or self.referral_id or 0,
                    due_on=made.due,
                    met_on=owed.met_on,
                    open=owed.owed,
                    officer_id=self._id(officer),
                    service_area_id=self._area(elsewhere).id,
                    next_at=made.next_at,
                    **self.key,
                )
            )
        for sent in self.course.obligations.sent:
            planned_at, at = (self._at(each) if sent.late else each for each in (sent.planned_at, sent.at))
            recorded_at = at + REMINDED_WITHIN
            self.add(
                Reminder(
                    deadline_id=ids[id(sent.deadline)],
                    step=sent.step,
                    due_on=sent.due_on,
                    planned_at=planned_at,
                    recorded_at=recorded_at,
                    **self.key,
                )
            )

    def _event(self, happening: PlayedEvent) -> None:
        by = self.people[happening.by]
        self.texts["stage"] = f"stage {happening.stage}"
        data, text = self._said(happening, by)
        kept: dict[str, Any] = {}
        if happening.to_complainant and happening.by is not DemoRole.COMPLAINANT and self.case.complainant.sending:
            kept[SENDING] = self.case.complainant.sending.as_data()
        if happening.letter:
            letter_id = self.writer.next_id(Letter)
            self.add(
                Letter(
                    id=letter_id,
                    stage=happening.stage,
                    kind=happening.kind,
                    subject=happening.letter,
                    body=text,
                    sent_at=self._at(happening.at),
                    sent_by_id=by.id,
                    **self.key,
                )
            )
            kept["letter"], text = letter_id, ""
        self.add(
            CaseEvent(
                stage=happening.stage,
                kind=happening.kind,
                at=self._at(happening.at),
                by_id=by.id,
                by_name=by.name,
                text=text,
                data={**data, **kept},
                public=happening.public,
                **self.key,
            )
        )

    def _said(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        special = SPECIAL.get(happening.kind)
        if special is not None:
            return special(self, happening, by)
        return happening.data, self._words(happening.words) if happening.words else ""

    def _accepted(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        return {"theme": self.case.complaint.theme}, ""

    def _rerouted(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        elsewhere = self.case.elsewhere
        return {"service_area": elsewhere.id, "service": elsewhere.name}, self._words(happening.words)

    def _assigned(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        part = next(part for part in DemoRole if part.stand_in == happening.data["officer"])
        officer = self.people[part]
        self.officer = officer.name
        data: dict[str, Any] = {"officer": officer.id, "name": officer.name}
        if "named_by" in happening.data:
            data["named_by"] = self._words(happening.data["named_by"])
        return data, officer.name

    def _acknowledged(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        words, _, whom = happening.words.partition(".")
        self.texts["officer"] = self.officer if whom == "assigned" else "A colleague"
        again = happening.stage > 1 and words == "acknowledgement"
        return happening.data, self._words("acknowledgement_again" if again else words)

    def _responded(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        outcome = happening.data["outcome"]
        if outcome == Outcome.ANSWERED:
            review = happening.stage > 1
            return happening.data, self._words("answered.review") if review else self._letter(self.case.complaint.done)
        finding = ResponsePlan(outcome, happening.stage, tuple(self.findings))
        self.findings.append(outcome)
        return happening.data, self.writer.words.response(self.dice, self.case.complaint, finding, self.texts)

    def _settled(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        return happening.data, self.case.complaint.done.format_map(self.texts)

    def _escalated(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        unhappy_with = f".{self.findings[-1]}" if self.findings else ""
        return happening.data, self._words(f"{happening.words}{unhappy_with}")

    def _closed(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        """A policy may ask what was scheduled."""
        if not happening.words:
            return happening.data, ""
        acts = bool(self.findings) and self.findings[-1] != Outcome.NOT_UPHELD
        return happening.data, self._words(f"scheduled.{'action' if acts else 'none'}")

    def _by_service(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        return happening.data, self._chosen(getattr(self.case.casework, happening.words))

    def _paused(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        needed = self._chosen(self.case.casework.pause)
        return {**happening.data, "needed": needed}, happening.words.replace(NEEDED, needed)

    def _declined(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        _, *dates = happening.words.split("\n\n")
        text = "\n\n".join([self.case.complaint.done.format_map(self.texts), *dates])
        if "no_exception" not in happening.data:
            return happening.data, text
        no_exception = self._words("no_exception")
        return {**happening.data, "no_exception": no_exception}, text.replace(NO_EXCEPTION, no_exception)

    def _noted(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        note_id, resident = self.writer.next_id(Note), happening.by is DemoRole.COMPLAINANT
        written_by_staff = getattr(self.case.casework, happening.words, ())
        text = self._chosen(written_by_staff or self.writer.words.messages(self.case.complaint.theme))
        self.add(
            Note(
                id=note_id,
                text=text,
                public=happening.public,
                at=self._at(happening.at),
                by_id=by.id,
                by_name=by.name,
                from_complainant=resident,
                **self.key,
            )
        )
        return {"note": note_id}, text

    def _documented(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        file = self.writer.files[self._chosen(tuple(self.case.casework.files[happening.words]))]
        document_id = self.writer.next_id(Document)
        self.add(
            Document(
                id=document_id,
                key=_uuid(self.dice),
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                stored=file.place_in(self.case.council_id),
                state="clean",
                finding="",
                public=True,
                at=self._at(happening.at),
                by_id=by.id,
                by_name=by.name,
                from_complainant=happening.by is DemoRole.COMPLAINANT,
                **self.key,
            )
        )
        return {"document": document_id}, file.name

    def _learned(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        learned = self.dice.choice(self._lessons())
        learning_id, lesson = self.writer.next_id(Learning), learned["lesson"]
        self.add(
            Learning(
                id=learning_id,
                lesson=lesson,
                action=learned["action"],
                at=self._at(happening.at),
                by_id=by.id,
                by_name=by.name,
                **self.key,
            )
        )
        return {"learning": learning_id}, lesson

    def _lessons(self) -> list[dict[str, str]]:
        if self.findings[-1:] == [Outcome.NOT_UPHELD]:
            return self.writer.words.wording["learning"]["not_upheld"]
        if len(self.findings) > 1:
            return self.writer.words.wording["learning"]["review"]
        return self.case.casework.learning[self.case.complaint.theme]

    def _enquired(self, happening: PlayedEvent, by: KnownPerson) -> tuple[dict[str, Any], str]:
        referral = self.referral
        assert referral is not None  # noqa: S101 (an enquiry's events come with its referral)
        data = letter_facts(referral).as_data()
        if happening.kind == "ombudsman_assigned":
            data["officer"] = referral.head_id
        decided = happening.kind == "ombudsman_decided"
        return data, decision_label(referral.decision) if decided else ""


Said = Callable[[_CaseWriter, PlayedEvent, KnownPerson], tuple[dict[str, Any], str]]
SPECIAL: dict[str, Said] = {
    "accepted": _CaseWriter._accepted,
    "rerouted": _CaseWriter._rerouted,
    "assigned": _CaseWriter._assigned,
    "acknowledged": _CaseWriter._acknowledged,
    "declined": _CaseWriter._declined,
    "settled": _CaseWriter._settled,
    "escalated": _CaseWriter._escalated,
    "closed": _CaseWriter._closed,
    "updated": _CaseWriter._by_service,
    "extended": _CaseWriter._by_service,
    "responded": _CaseWriter._responded,
    "paused": _CaseWriter._paused,
    "note": _CaseWriter._noted,
    "document": _CaseWriter._documented,
    "learning": _CaseWriter._learned,
    "ombudsman_notified": _CaseWriter._enquired,
    "ombudsman_assigned": _CaseWriter._enquired,
    "ombudsman_replied": _CaseWriter._enquired,
    "ombudsman_decided": _CaseWriter._enquired,
}
