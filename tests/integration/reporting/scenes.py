"""Complaints of every fate over two years, each of which walked the real operations on dates drawn at random."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from complaints.case_facts.queries import rules_of
from complaints.cases.operations import correspondence, declining, moves, pausing, triage
from complaints.cases.rules.declining import ANOTHER_BODY, DeclineFacts, grounds
from complaints.intake import operations as intake
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Channel, Extension, Theme
from councils.bodies.rules import ombudsmen
from councils.models import Council
from councils.policies.queries import procedure_rules
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from ombudsman import operations as ombudsman
from ombudsman.operations import Notification
from ombudsman.rules import LetterKind
from tests.factories import councils
from tests.factories.cases import AWAITED, every_part, inside, submission

# Also the last second of a quarter in England, which is another day in UTC while the clocks are forward.
EDGES = ("2025-06-30T23:59:59", "2025-07-01T00:00:00", "2026-03-31T23:30:00", "2026-06-30T23:59:59")
FIRST = councils.london("2025-02-01T00:00")


class Scene:
    """One council with its people; `at` is today, on which no case has gone further."""

    def __init__(self, council: Council, today: datetime, seed: int) -> None:
        self.council = council
        self.today = today
        self.random = Random(seed)
        self.areas = [councils.area(council, position) for position in range(3)]
        self.manager = councils.staff(council, Role.COMPLAINTS_MANAGER)
        self.officers = [
            councils.staff(council, Role.HEAD_OF_SERVICE, seniority=rank, name=f"Head {rank}") for rank in (1, 2, 3)
        ]
        self.referrals = 0
        self.lived = 0

    def fill(self, cases: int) -> "Scene":
        """So many complaints, and one at each edge of a quarter."""
        span = int((self.today - FIRST).total_seconds())
        moments = [FIRST + timedelta(seconds=self.random.randrange(span)) for _ in range(cases)]
        for received_at in (*moments, *(councils.london(edge) for edge in EDGES)):
            with inside(self.council, ActorKind.SYSTEM):
                self._live(received_at)
        return self

    def _live(self, received_at: datetime) -> None:
        sent = submission(self.random.choice(self.areas), received_at=received_at)
        sent = replace(sent, channel=self.random.choice(list(Channel)))
        case = intake.log_complaint(submission=sent, by=Actor.system(self.council.pk), at=received_at)
        self.lived += 1
        life = Life(self, case)
        try:
            life.run()
        except StillRunning:
            return


class StillRunning(Exception):
    """The next step lies in the future, or nobody has taken it."""


class Life:
    """What happens to one complaint, until today."""

    def __init__(self, scene: Scene, case: Case) -> None:
        self.scene = scene
        self.case = case
        self.at = case.received_at
        self.chance = scene.random.random

    def run(self) -> None:
        """Stage by stage; each may be refused, taken back, left late, reopened or taken further."""
        stage = 1
        while self._stage(stage) and self.chance() < 0.6:
            self._step(14)
            try:
                self.case = moves.escalate(self._turn())
            except RuleBroken:
                break
            stage += 1
        self._afterwards()

    def _turn(self, by: Actor | None = None) -> ActionContext:
        return ActionContext(self.case.pk, by or self.scene.manager, self.at)

    def _step(self, most_days: float) -> None:
        self.at += timedelta(seconds=int(self.chance() * most_days * 86400) + 60)
        if self.at > self.scene.today:
            raise StillRunning

    def _stage(self, stage: int) -> bool:
        """Whether the stage was answered."""
        officer = self.scene.officers[stage - 1]
        self._step(4)
        if self.chance() < 0.15:
            possible = [each.key for each in grounds(rules_of(self.case), stage) if not each.condition]
            reason = self.scene.random.choice(possible)
            given = DeclineFacts(body=ANOTHER_BODY)
            self.case = declining.decline(
                self._turn(), reason=reason, explanation="Because of the policy.", given=given
            )
            return False
        self.case = triage.accept(self._turn(), theme=self.scene.random.choice(list(Theme)))
        self.case = moves.assign(self._turn(), officer_id=officer.user_id or 0, named_by="Their manager")
        if self.chance() < 0.8:
            self._step(8)
            self.case = moves.acknowledge(self._turn(), text="We understand.")
        self._clock()
        if self.chance() < 0.12:
            raise StillRunning
        if self.chance() < 0.1:
            self._step(25)
            self.case = moves.withdraw(self._turn(), reason="It was put right.")
            return False
        self._step(25)
        outcome = self.scene.random.choice(procedure_rules(self.case.policy_version).outcomes)
        said = {"outcome": outcome, "text": "This is our answer."}
        self.case = moves.respond(self._turn(officer), **said, parts=every_part(self.case))
        return True

    def _clock(self) -> None:
        """Some clocks stand still or get more time, where the policy knows such a thing."""
        try:
            if self.chance() < 0.2:
                self.case = pausing.pause(self._turn(), reason="We wait for you.", awaited=AWAITED)
                self._step(20)
                self.case = pausing.resume(self._turn())
            if self.chance() < 0.2:
                today = self.at.astimezone(councils.LONDON).date()
                more = Extension(working_days=5, on=today)
                self.case = moves.extend(self._turn(), extension=more, reason="It is complicated.")
        except RuleBroken:
            return

    def _afterwards(self) -> None:
        if self.case.status == "responded" and self.chance() < 0.5:
            self._step(10)
            correspondence.record_learning(
                self._turn(), lesson=f"Lesson of {self.case.reference}", action="We mend it."
            )
        if self.case.status == "responded" and self.chance() < 0.3:
            self._refer()
        elif self.case.status == "responded" and self.chance() < 0.3:
            self._step(10)
            if self._is_closed():
                self._reopen()

    def _reopen(self) -> None:
        """Some reopened cases are answered once more, and find something else."""
        self.case = moves.reopen(self._turn(), reason="New facts.")
        self._step(60)
        outcomes = procedure_rules(self.case.policy_version).outcomes
        self.case = moves.respond(
            self._turn(self.scene.officers[self.case.stage - 1]),
            outcome=self.scene.random.choice(outcomes),
            text="We looked again.",
            parts=every_part(self.case),
        )

    def _is_closed(self) -> bool:
        try:
            self.case = moves.close(self._turn(), scheduled="Nothing is left to do.")
        except RuleBroken:
            return False
        return True

    def _refer(self) -> None:
        scene, body = self.scene, self.scene.random.choice(list(ombudsmen()))
        self._step(20)
        scene.referrals += 1
        day = self.at.astimezone(councils.LONDON).date()
        referral = ombudsman.log_referral(
            self._turn(), notification=Notification(body, f"25 000 {scene.referrals:03}", day)
        )
        if self.chance() < 0.4:
            self._step(30)
            day = self.at.astimezone(councils.LONDON).date()
            further = Notification(body, referral.reference, day, kind=LetterKind.FURTHER_ENQUIRY)
            ombudsman.log_referral(self._turn(), notification=further)
        if self.chance() < 0.8:
            self._step(50)
            day = self.at.astimezone(councils.LONDON).date()
            ombudsman.record_reply(self._turn(), referral_id=referral.pk, replied_on=day, reply="Our file.")
        if self.chance() < 0.7:
            self._step(60)
            day = self.at.astimezone(councils.LONDON).date()
            word = scene.random.choice(ombudsmen()[body].decisions).key
            ombudsman.record_decision(self._turn(), referral_id=referral.pk, decided_on=day, decision=word, findings="")
