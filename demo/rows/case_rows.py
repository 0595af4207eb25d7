"""A case's rows, with people, texts and ids."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from complaints.bulk.operations import (
    Batch,
    CaseRow,
    DeadlineRow,
    DocumentRow,
    EventRow,
    HoldRow,
    LearningRow,
    LetterRow,
    LinkRow,
    NoteRow,
    ReminderRow,
    StageRecordRow,
    link_expires_at,
)
from complaints.intake.operations import new_reference
from complaints.vocabulary.correspondence import SENDING
from complaints.vocabulary.lifecycle import ITS_OWN, DeadlineKind, Outcome
from councils.calendars.rules import written
from councils.policies.rules.casework_rules import ContactKind
from demo.councils.people import Area, KnownPerson
from demo.histories.case_history import CaseHistory, PlayedEvent
from demo.histories.delays import NEEDED
from demo.histories.player import NO_EXCEPTION
from demo.roles import DemoRole
from demo.rows.cases import DemoCase
from demo.rows.files import DemoFile
from demo.rows.referral_rows import DemoReferralRow, hold_reason, letter_facts, referral_row
from demo.texts import DemoTexts, Slots
from ombudsman.rules import decision_label

REMINDED_WITHIN = timedelta(seconds=20)


@dataclass
class RowWriter:
    """`next_id` numbers rows that others refer to."""

    words: DemoTexts
    files: dict[str, list[DemoFile]]
    next_id: Callable[[type[tuple[Any, ...]]], int]
    batch: Batch = field(default_factory=Batch)
    referrals: list[DemoReferralRow] = field(default_factory=list)

    def add(self, case: DemoCase, course: CaseHistory, dice: Random) -> None:
        _CaseWriter(self, case, course, dice).write()


class _CaseWriter:
    def __init__(self, writer: RowWriter, case: DemoCase, course: CaseHistory, dice: Random) -> None:
        self.writer, self.case, self.course, self.dice = writer, case, course, dice
        self.add = writer.batch.add
        self.key = (case.council_id, case.id)
        self.slots: Slots = writer.words.slots(dice)
        self.referral_id = writer.next_id(DemoReferralRow) if course.enquiry and course.enquiry.logged_at else None
        complaint = case.complaint
        self.summary = complaint.about
        self.people = {**case.people, DemoRole.COMPLAINANT: case.complainant.known}
        about = complaint.about[0].lower() + complaint.about[1:]
        self.texts = {**self.slots, "name": case.complainant.known.name, "summary": about}
        self.referral: DemoReferralRow | None = None

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
        self.add(LinkRow(*self.key, self._uuid(), made_at, link_expires_at(made_at, letters)))
        if self.referral is not None:
            for placed_at, lifted_at in self.course.held:
                reason = hold_reason(self.referral)
                self.add(HoldRow(*self.key, "ombudsman", reason, self._at(placed_at), self._at_or_never(lifted_at)))

    def _case(self) -> None:
        case, course, person = self.case, self.course, self.case.complainant
        nearest, binds = course.obligations_of.nearest(ITS_OWN), course.obligations_of.nearest()
        update = course.obligations_of.nearest((DeadlineKind.UPDATE,))
        self.add(
            CaseRow(
                case.id, case.council_id, new_reference(case.prefix, self.dice.choice), course.setting.rules.procedure,
                course.setting.rules.takes.value, course.received_as.value, course.kept_code,
                course.setting.policy_version_id, course.status.value, course.stage, course.version,
                self._area(course.elsewhere).id, self._id(course.officer), self.summary,
                self._told(),
                case.complaint.wanted.format_map(self.slots), case.complaint.theme if course.accepted else "",
                course.channel, person.known.id, person.known.name, person.email, person.phone, person.address,
                person.is_anonymous, person.on_behalf_of, person.adjustments, self._at(course.received_at),
                self._at(course.logged_at), self._at(course.last_event_at), self._at_or_never(course.closed_at),
                course.outcome, course.decline_reason, course.paused, nearest.due if nearest else None,
                nearest.promise.kind if nearest else "", binds.due if binds else None,
                binds.promise.kind if binds else "", update.due if update else None, "",
            )
        )  # fmt: skip

    def _told(self) -> str:
        complains = self.course.setting.rules.takes is ContactKind.COMPLAINT
        return self.writer.words.description(self.dice, self.case.complaint, self.slots, complains=complains)

    def _stages(self) -> None:
        for number, stage in self.course.stages.items():
            dates, code = stage.dates, stage.dates.code if stage.dates else None
            self.add(
                StageRecordRow(
                    *self.key, number, self._at(stage.received_at), stage.acknowledged_on,
                    self._at_or_never(stage.responded_at), self._id(stage.responded_by), stage.outcome,
                    dates.acknowledgement_due if dates else None, dates.working_due if dates else None,
                    dates.escalate_by if dates else None, code.acknowledgement_due if code else None,
                    code.response_due if code else None, code.latest_response_due if code else None,
                )
            )  # fmt: skip

    def _deadlines(self) -> None:
        ids = {}
        for made in self.course.obligations_of.made.values():
            owed, (officer, elsewhere) = made.promise, made.owner
            ids[id(made)] = number = self.writer.next_id(DeadlineRow)
            self.add(
                DeadlineRow(
                    number, *self.key, owed.kind, made.subject or self.referral_id or 0, made.due,
                    owed.met_on, owed.owed, self._id(officer), self._area(elsewhere).id,
                    made.next_at,
                )
            )  # fmt: skip
        for sent in self.course.obligations_of.sent:
            planned_at, at = (self._at(each) if sent.late else each for each in (sent.planned_at, sent.at))
            recorded_at = at + REMINDED_WITHIN
            self.add(ReminderRow(*self.key, ids[id(sent.deadline)], sent.step, sent.due_on, planned_at, recorded_at))

    def _event(self, happening: PlayedEvent) -> None:
        by = self.people[happening.by]
        data, text = self._said(happening, by)
        kept: dict[str, Any] = {}
        if happening.to_complainant and happening.by is not DemoRole.COMPLAINANT and self.case.complainant.sending:
            kept[SENDING] = self.case.complainant.sending.as_data()
        if happening.letter:
            letter_id = self.writer.next_id(LetterRow)
            self.add(
                LetterRow(
                    letter_id, *self.key, happening.stage, happening.kind, happening.letter, text,
                    self._at(happening.at), by.id,
                )
            )  # fmt: skip
            kept["letter"], text = letter_id, ""
        if kept:
            data = f"{data[:-1]}{', ' if data != '{}' else ''}{json.dumps(kept)[1:]}"
        self.add(
            EventRow(
                *self.key, happening.stage, happening.kind, self._at(happening.at), by.id, by.name, text, data,
                happening.public,
            )
        )  # fmt: skip

    def _said(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        special = SPECIAL.get(happening.kind)
        if special is not None:
            return special(self, happening, by)
        return happening.json, self._words(happening.words) if happening.words else ""

    def _accepted(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        return f'{{"theme": "{self.case.complaint.theme}"}}', ""

    def _rerouted(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        return f'{{"service_area": {self.case.elsewhere.id}}}', self._words(happening.words)

    def _assigned(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        part = next(part for part in DemoRole if part.stand_in == happening.data["officer"])
        officer = self.people[part]
        data: dict[str, Any] = {"officer": officer.id, "name": officer.name}
        if "named_by" in happening.data:
            data["named_by"] = self._words(happening.data["named_by"])
        return json.dumps(data), officer.name

    def _acknowledged(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        words, _, whom = happening.words.partition(".")
        assigned = whom == "assigned"
        officer = self.people[self.course.officer or DemoRole.OFFICER].name if assigned else "A colleague"
        promise = f" by {written(happening.due)}" if happening.due else ""
        self.texts |= {"officer": officer, "by": promise}
        return happening.json, self._words(words)

    def _responded(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        self.texts["stage"] = f"stage {happening.stage}"
        outcome = happening.data["outcome"]
        if outcome == Outcome.ANSWERED:
            kind = self.course.setting.rules.takes.name.lower() if happening.stage == 1 else "review"
            return happening.json, self._words(f"answered.{kind}")
        return happening.json, self.writer.words.answer(self.dice, outcome, happening.stage, self.texts)

    def _paused(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        needed = self._words("pause")
        return json.dumps({**happening.data, "needed": needed}), happening.words.replace(NEEDED, needed)

    def _declined(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        words, *dates = happening.words.split("\n\n")
        text = "\n\n".join([self._words(words), *dates])
        if "no_exception" not in happening.data:
            return happening.json, text
        no_exception = self._words("no_exception")
        return json.dumps({**happening.data, "no_exception": no_exception}), text.replace(NO_EXCEPTION, no_exception)

    def _noted(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        note_id, text = self.writer.next_id(NoteRow), self._words(happening.words)
        resident = happening.by is DemoRole.COMPLAINANT
        self.add(NoteRow(note_id, *self.key, text, happening.public, self._at(happening.at), by.id, by.name, resident))
        return f'{{"note": {note_id}}}', text

    def _documented(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        file, document_id = self.dice.choice(self.writer.files[happening.words]), self.writer.next_id(DocumentRow)
        self.add(
            DocumentRow(
                document_id, *self.key, self._uuid(), file.name, file.content_type, file.size, file.sha256,
                file.place_in(self.case.council_id), "clean", "", True, self._at(happening.at), by.id, by.name,
                happening.by is DemoRole.COMPLAINANT,
            )
        )  # fmt: skip
        return f'{{"document": {document_id}}}', file.name

    def _learned(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        learned = self.dice.choice(self.writer.words.wording["learning"][self.case.complaint.theme])
        learning_id, lesson = self.writer.next_id(LearningRow), learned["lesson"]
        self.add(LearningRow(learning_id, *self.key, lesson, learned["action"], self._at(happening.at), by.id, by.name))
        return f'{{"learning": {learning_id}}}', lesson

    def _enquired(self, happening: PlayedEvent, by: KnownPerson) -> tuple[str, str]:
        referral = self.referral
        assert referral is not None  # noqa: S101 (an enquiry's events come with its referral)
        data = letter_facts(referral).as_data()
        if happening.kind == "ombudsman_assigned":
            data["officer"] = referral.head_id
        decided = happening.kind == "ombudsman_decided"
        return json.dumps(data), decision_label(referral.decision) if decided else ""

    def _words(self, kind: str) -> str:
        return self.writer.words.text(self.dice, kind, self.texts)

    def _at(self, at: datetime) -> datetime:
        return at + self.case.later

    def _at_or_never(self, at: datetime | None) -> datetime | None:
        return None if at is None else at + self.case.later

    def _id(self, part: DemoRole | None) -> int | None:
        return self.people[part].id if part else None

    def _area(self, elsewhere: bool) -> Area:
        return self.case.elsewhere if elsewhere else self.case.area

    def _uuid(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)


Said = Callable[[_CaseWriter, PlayedEvent, KnownPerson], tuple[str, str]]
SPECIAL: dict[str, Said] = {
    "accepted": _CaseWriter._accepted,
    "rerouted": _CaseWriter._rerouted,
    "assigned": _CaseWriter._assigned,
    "acknowledged": _CaseWriter._acknowledged,
    "declined": _CaseWriter._declined,
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
