"""Takes a case that was made in bulk through the real operations again: same people, same instants, same words."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile

from complaints.cases.operations import correspondence, declining, moves, offering, pausing, triage
from complaints.cases.rules.declining import ANOTHER_BODY, DeclineFacts
from complaints.documents.operations.uploads import Upload
from complaints.intake import operations as intake
from complaints.intake.rules import Contact, Submission
from complaints.models import Case, CaseEvent, Deadline, Document, Learning, Letter, Reminder
from complaints.reminders import operations as reminders
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import SENDING, CheckedFile, SendingAnswer
from complaints.vocabulary.lifecycle import Awaited, Channel, Extension, Theme
from complaints.vocabulary.people import RepresentativeKind
from councils.models import User
from councils.policies.rules.casework_rules import ContactKind
from councils.queries import actor_for
from councils.vocabulary.roles import Actor
from ombudsman import operations as referrals
from ombudsman.models import Referral
from ombudsman.operations import Notification
from tests.factories.cases import every_part


@dataclass
class Replay:
    """The case of the demonstration, the one that the operations make, and how far they have got."""

    made: Case
    again: Case | None = None

    def run(self, until: datetime) -> Case:
        """The case again, with the reminders that went out before `until`."""
        for event in CaseEvent.objects.filter(case=self.made).order_by("at", "id"):
            if self.again is not None:
                self.remind(event.at)
            STEPS[event.kind](self, event)
        self.remind(until)
        assert self.again is not None
        self.again.refresh_from_db()
        return self.again

    def remind(self, until: datetime) -> None:
        """What a sweep every minute would have sent by now; other cases of the council have nothing due."""
        waiting = Deadline.objects.filter(case=self.again, next_at__lte=until).order_by("next_at")
        while (deadline := waiting.first()) is not None:
            reminders.CouncilSweep(self.made.council_id, deadline.next_at).remind()

    def context(self, event: CaseEvent) -> ActionContext:
        """Whoever took the step takes it again."""
        said = event.data.get(SENDING)
        sending = None if said is None else SendingAnswer.from_data(said)
        return ActionContext(self.again.pk if self.again else 0, self.actor(event), event.at, sending=sending)

    def actor(self, event: CaseEvent) -> Actor:
        """Staff in the roles they hold, or the complainant."""
        council_id, user = self.made.council_id, User.objects.filter(pk=event.by_id).first()
        found = actor_for(user, council_id) if user else None
        if found is None:
            case_ids = frozenset({self.again.pk}) if self.again else frozenset()
            found = Actor.complainant(council_id, event.by_id, event.by_name, case_ids)
        assert found.name == event.by_name
        return found

    def letter(self, event: CaseEvent) -> str:
        """What was written in it."""
        return Letter.objects.get(pk=event.data["letter"]).body

    def log(self, event: CaseEvent) -> None:
        case = self.made
        person = Contact(
            case.complainant_name, self.email(), case.complainant_phone, case.complainant_address,
            case.on_behalf_of, user_id=case.complainant_id,
        )  # fmt: skip
        submission = Submission(
            case.servicearea_at_first, case.summary, case.description, person, Channel(case.channel),
            case.received_at, case.wanted, self.procedure_at_first(), ContactKind(case.received_as),
            enquirer=RepresentativeKind(case.enquirer) if case.enquirer else None,
        )  # fmt: skip
        self.again = intake.log_complaint(submission=submission, by=self.actor(event), at=event.at)
        # In a history that is taken over, permission is held from the start and what they asked for has been looked at.
        kept = ("consent_from", "adjustments", "adjustments_classified")
        Case.objects.filter(pk=self.again.pk).update(**{name: getattr(case, name) for name in kept})

    def email(self) -> str:
        """A history that is taken over knows of no day of posting: its letters count from the day they were written."""
        case = self.made
        by_post = bool(case.complainant_address or case.complainant_phone)
        return case.complainant_email or ("emailed@example.com" if by_post else "")

    def procedure_at_first(self) -> str:
        moved = CaseEvent.objects.filter(case=self.made, kind="reclassified").first()
        return moved.data["from"] if moved else self.made.procedure

    def attach(self, event: CaseEvent) -> None:
        document = Document.objects.get(pk=event.data["document"])
        checked = CheckedFile(document.name, document.content_type, document.size, document.sha256)
        upload = Upload(ContentFile(b"x", name=uuid4().hex), checked)
        correspondence.attach(self.context(event), upload=upload, public=document.public)

    def extend(self, event: CaseEvent) -> None:
        agreed = event.data["agreed"]
        extension = Extension(
            event.data["working_days"], date.fromisoformat(agreed) if agreed else None,
            date.fromisoformat(event.data["on"]),
        )  # fmt: skip
        moves.extend(self.context(event), extension=extension, reason=self.letter(event))

    def learn(self, event: CaseEvent) -> None:
        learning = Learning.objects.get(pk=event.data["learning"])
        correspondence.record_learning(self.context(event), lesson=learning.lesson, action=learning.action)

    def referral(self) -> Referral:
        return Referral.objects.get(case=self.made)

    def notify(self, event: CaseEvent) -> None:
        made = self.referral()
        # Two referrals may not share a reference, so this one is given another.
        reference = f"{made.reference}{AGAIN}"
        referrals.log_referral(
            self.context(event),
            notification=Notification(made.body, reference, made.notified_on, made.question),
        )

    def again_referral(self) -> int:
        return Referral.objects.get(case=self.again).pk


STEPS = {
    "received": Replay.log,
    "accepted": lambda self, e: triage.accept(self.context(e), theme=Theme(e.data["theme"])),
    "declined": lambda self, e: declining.decline(
        self.context(e),
        reason=e.data["reason"],
        # The dates follow from what is given.
        explanation=self.letter(e).split("\n\n")[0],
        given=DeclineFacts(
            body=ANOTHER_BODY,
            **{
                name: value if name == "no_exception" else date.fromisoformat(value)
                for name, value in e.data.items()
                if name in ("occurred_on", "aware_on", "no_exception", "answered_on", "started_on")
            }
        ),
    ),
    "rerouted": lambda self, e: triage.reroute(
        self.context(e), service_area_id=e.data["service_area"], reason=e.text
    ),
    "assigned": lambda self, e: moves.assign(
        self.context(e), officer_id=e.data["officer"], named_by=e.data.get("named_by", "")
    ),
    "acknowledged": lambda self, e: moves.acknowledge(self.context(e), text=self.letter(e)),
    "paused": lambda self, e: pausing.pause(
        self.context(e), reason=e.data["reason"], awaited=Awaited.from_data(e.data)
    ),
    "resumed": lambda self, e: pausing.resume(self.context(e)),
    "extended": Replay.extend,
    "extension_withdrawn": lambda self, e: moves.withdraw_extension(self.context(e), reason=self.letter(e)),
    "reclassified": lambda self, e: offering.reclassify(
        self.context(e), key=e.data["to"], reason=self.letter(e), agreed=e.data.get("agreed", "")
    ),
    "settled": lambda self, e: moves.settle(self.context(e), done=self.letter(e)),
    "updated": lambda self, e: moves.update(
        self.context(e), text=self.letter(e), news_every=e.data.get("news_every")
    ),
    "responded": lambda self, e: moves.respond(
        self.context(e), outcome=e.data["outcome"], text=self.letter(e), parts=every_part(self.made)
    ),
    "escalated": lambda self, e: moves.escalate(self.context(e), reason=e.text),
    "closed": lambda self, e: moves.close(self.context(e), scheduled=e.text),
    "withdrawn": lambda self, e: moves.withdraw(self.context(e), reason=e.text),
    "reopened": lambda self, e: moves.reopen(self.context(e), reason=e.text),
    "note": lambda self, e: correspondence.add_note(self.context(e), text=e.text, public=e.public),
    "document": Replay.attach,
    "learning": Replay.learn,
    "ombudsman_notified": Replay.notify,
    "ombudsman_assigned": lambda self, e: referrals.assign_head(
        self.context(e), referral_id=self.again_referral(), head_id=e.data["officer"]
    ),
    "ombudsman_replied": lambda self, e: referrals.record_reply(
        self.context(e), referral_id=self.again_referral(), replied_on=self.referral().replied_on,
        reply=self.referral().reply,
    ),
    "ombudsman_decided": lambda self, e: referrals.record_decision(
        self.context(e), referral_id=self.again_referral(), decision=self.referral().decision,
        decided_on=self.referral().decided_on, findings=self.referral().findings,
    ),
}  # fmt: skip

AGAIN = " again"
NUMBERS = ("letter", "note", "document", "learning", "referral", "reference")
OWN = {
    # What PostgreSQL puts together of the other columns, for searches, has the reference and the email in it.
    Case: {"id", "reference", "submission_hash", "complainant_email", "search_text", "person_id"},
    Document: {"key", "stored", "state"},
    Referral: {"reference"},
}


def rows(model, case: Case) -> list[dict[str, object]]:
    """All rows of a model that belong to a case, without what differs from one case to the next by nature."""
    found = model.objects.filter(pk=case.pk) if model is Case else model.objects.filter(case=case)
    if model is Letter:
        # Of what nobody wrote a word for, such as the receipt, a history that is taken over holds the event alone.
        found = found.exclude(body="")
    left_out = {"id", "case_id", "deadline_id", "recorded_at", "key", "reason"} | OWN.get(model, set())
    return sorted(
        (_comparable(row, left_out, case.reference) for row in found.values()),
        key=lambda row: json.dumps(row, default=str),
    )


def _comparable(row: dict[str, object], left_out: set[str], reference: str) -> dict[str, object]:
    row = {name: value for name, value in row.items() if name not in left_out}
    for name in ("full_subject", "full_text"):
        if name in row:
            row[name] = row[name].replace(reference, "the reference")
    if isinstance(row.get("data"), dict):
        row["data"] = {key: value for key, value in row["data"].items() if key not in NUMBERS}
        if "about" in row["data"]:
            row["data"]["about"] = row["data"]["about"].removesuffix(AGAIN)
    if row.get("kind") == Deadline.Kind.OMBUDSMAN_REPLY and "subject" in row:
        row["subject"] = "the referral"
    return row


__all__ = ["Replay", "Reminder", "rows"]
