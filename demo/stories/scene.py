"""A council in which stories are played: who works there, which day it is, and what people write."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from complaints.approvals.operations.moves import approve, propose
from complaints.intake.operations import log_complaint
from complaints.intake.rules import Contact, Submission
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext, CaseProposal
from complaints.vocabulary.lifecycle import Channel
from councils.models import Membership
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import ContactChoice
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import actors_for
from councils.vocabulary.roles import Actor, Role
from councils.vocabulary.values import LONDON
from demo.councils.people import NOWHERE, Area
from demo.councils.settling import Town
from demo.texts import MONTHS, WEEKDAYS, DemoTexts, dice_for

LOGGED_AT, DECIDED_AT = time(10, 15), time(14, 40)


@dataclass
class Scene:
    """Days are working days before `as_of`. The caller has entered the council."""

    town: Town
    words: DemoTexts
    dice: Random
    as_of: date
    texts: dict[str, Any] = field(init=False)
    champion: Actor = field(init=False)
    manager: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.texts = self.words.read("stories")
        self.champion, self.manager = self._staff(Role.COMPLAINT_CHAMPION), self._staff(Role.COMPLAINTS_MANAGER)

    def _staff(self, role: Role) -> Actor:
        council_id = self.town.council_id
        user_id = Membership.objects.filter(council_id=council_id, role=role).earliest("pk").user_id
        return actors_for(council_id, [user_id])[user_id]

    def at(self, days: int, moment: time = DECIDED_AT) -> datetime:
        return datetime.combine(self.town.calendar.add(self.as_of, -days), moment, LONDON)

    def by(self, actor: Actor, case: Case, days: int) -> ActionContext:
        return ActionContext(case.pk, actor, self.at(days))

    def choices(self, days: int) -> tuple[ContactChoice, ...]:
        return self.town.shelf.choices_at(self.at(days, LOGGED_AT))

    def takes(self, kind: ContactKind, days: int) -> bool:
        return any(each.kind is kind for each in self.choices(days))

    def rules(self, kind: ContactKind, days: int) -> ProcedureRules:
        choice = next(each for each in self.choices(days) if each.kind is kind)
        return self.town.shelf.book_at(self.at(days, LOGGED_AT), choice).rules

    def person(self, on_behalf_of: str = "") -> Contact:
        name, local = self.words.name(self.dice), self.words.locality(self.town.slug)
        return Contact(
            name=name,
            email=f"{name.lower().replace(' ', '.')}@mail.{NOWHERE}",
            address=f"{self.dice.randrange(1, 90)} {self.dice.choice(local.streets)}, {self.dice.choice(local.places)}",
            on_behalf_of=on_behalf_of,
        )

    def area(self, services: Iterable[str] = ()) -> Area:
        """The first that deals with one of these, else the first."""
        wanted = set(services)
        suiting = (area for area in self.town.areas if wanted & set(self.words.service(area.slug).texts))
        return next(suiting, self.town.areas[0])

    def log(
        self,
        story: str,
        days: int,
        *services: str,
        person: Contact | None = None,
        kind: ContactKind = ContactKind.COMPLAINT,
    ) -> Case:
        """What the champion logs after a call."""
        choice = next(each for each in self.choices(days) if each.kind is kind)
        said = Submission(
            service_area_id=self.area(services).id,
            summary=self.text(story, "about"),
            description=self.text(story, "text"),
            contact=person or self.person(),
            channel=Channel.PHONE,
            received_at=self.at(days, LOGGED_AT),
            procedure=choice.procedure,
            kind=kind,
        )
        return log_complaint(submission=said, by=self.champion, at=self.at(days, LOGGED_AT))

    def text(self, story: str, name: str) -> str:
        local = self.words.locality(self.town.slug)
        # All texts of a story name the same street.
        known = dice_for(f"{self.town.slug} {story}")
        return str(self.texts[story][name]).format(
            street=known.choice(local.streets), weekday=known.choice(WEEKDAYS), month=MONTHS[self.as_of.month - 4]
        )

    def approved(self, case: Case, proposal: CaseProposal, reason: str, days: int) -> None:
        request = propose(self.by(self.champion, case, days), proposal, reason)
        approve(request.pk, by=self.manager, at=self.at(days - 1))
