"""Two councils with a case each, everybody who might look at them, and what nobody else may read."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from complaints.approvals.operations.closures import propose_closure
from complaints.cases.operations import correspondence
from complaints.cases.operations.apply import open_task
from complaints.documents.operations import uploads as document_operations
from complaints.documents.operations.drafts import new_draft, save_draft
from complaints.documents.queries import DraftReader
from complaints.links.operations.linking import link_cases
from complaints.models import (
    ApprovalRequest,
    Case,
    CaseEvent,
    CaseLink,
    CaseTask,
    Document,
    Letter,
    NamedPolicy,
    Note,
    Person,
)
from complaints.people.operations.adjustments import add_adjustment
from complaints.people.operations.person_records import merge_people
from complaints.people.operations.safety_markers import add_safety_marker
from complaints.people.rules.behaviour import ChosenLimits
from complaints.recalculation.operations import Decided, decide_for_council
from complaints.vocabulary.actions import ActionContext, ApprovalKind, ProposedClosure, ProposedExtension
from complaints.vocabulary.correspondence import CheckedFile
from complaints.vocabulary.lifecycle import Status, TaskKind
from complaints.vocabulary.people import AdjustmentKind, LinkKind, PersonDetails
from councils.calendars.rules import DayOff, london_day
from councils.models import (
    ApiToken,
    Council,
    DraftDecision,
    Membership,
    PolicyDraft,
    PolicyVersion,
    PolicyWithdrawal,
    User,
)
from councils.policies.operations import Naming, start_draft
from councils.policies.queries import policy_in_force
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import STAFF_ROLES, Actor, Role
from councils.vocabulary.values import DraftStep
from ombudsman import operations
from ombudsman.models import Referral
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import api_token, signed_in
from tests.factories.contact_limits import limited
from tests.factories.joint_complainants import joined

# A closure day of the one council, of the other, and of neither.
CLOSED = {"own": date(2026, 12, 29), "foreign": date(2026, 12, 30), "missing": date(2026, 12, 31)}
SECRET = {
    "own": "Own-canary-7f3a",
    "foreign": "Foreign-canary-9c1e",
    "neighbour": "Neighbour-canary-5b2d",
    "linked": "Linked-canary-e804",
}


@dataclass
class World:
    """What the matrix plays in."""

    own: Walk
    foreign: Walk
    clients: dict[str, Client]
    documents: dict[str, Any] = field(default_factory=dict)
    referrals: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, PolicyDraft] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    withdrawals: dict[str, int] = field(default_factory=dict)
    approvals: dict[str, int] = field(default_factory=dict)
    closures: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    complaint_drafts: dict[str, UUID] = field(default_factory=dict)
    lookalikes: dict[str, int] = field(default_factory=dict)
    merges: dict[str, int] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    adjustments: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    markers: dict[str, int] = field(default_factory=dict)
    policies: dict[str, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    copies: dict[str, int] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """The browser of somebody."""
        return self.clients[who]

    def canary(self, cell: Any) -> str:
        """What must not stand in the answer to a cell."""
        return SECRET["own"] if cell.who == "champion of another council" else SECRET["foreign"]

    def kwargs(self, needs: set[str], place: str, target: str) -> dict[str, Any]:
        """The parts of an address that point to an object."""
        missing = target == "missing"
        walked = self.foreign if target == "foreign" else self.own
        known = {
            "council_slug": self.own.council.slug,
            "reference": f"{self.own.council.reference_prefix}-222-222-222" if missing else walked.case.reference,
            "pk": 999_999_999 if missing else self._number(place, target),
            "part": "stages",
            "number": 1,
            "decision": DraftStep.SUBMIT,
            "day": CLOSED[target],
            "person": 999_999_999 if missing else walked.case.person_id,
            "other": 999_999_999 if missing else self.lookalikes.get(target),
            "merge": 999_999_999 if missing else self.merges.get(target),
            "draft_key": uuid4() if missing else self.complaint_drafts[target],
            "key": uuid4() if missing else self.documents.get(target),
            "step": "service",
            "token": "no-such-token",
            "clock": "any",
            "stage": 0,
            "quarter": Quarter.read("2026-04"),
        }
        return {name: known[name] for name in needs}

    def _number(self, place: str, target: str) -> int:
        """Of the policy's draft or version, where the place is about one, and otherwise of the referral."""
        if place in ("casework:letter", "casework:format-order"):
            walked = self.foreign if target == "foreign" else self.own
            with inside(walked.council):
                return Letter.objects.filter(case=walked.case, kind="responded").values_list("pk", flat=True).get()
        if place in (numbers := self._numbers()):
            return numbers[place][target]
        if place == "setup:end-role":
            walked = self.foreign if target == "foreign" else self.own
            with inside(walked.council):
                return Membership.objects.filter(council=walked.council, user=walked.officer.user_id).get().pk
        if place.startswith("setup:"):
            draft = self.drafts[target]
            return draft.based_on_id if "version" in place or place == "setup:start" else draft.pk
        return self.referrals.get(target, 0)

    def _numbers(self) -> dict[str, dict[str, int]]:
        return {
            "setup:calendar-progress": self.changes,
            "casework:approval": self.approvals,
            "setup:closure-approval": self.closures,
            "casework:task": self.tasks,
            "casework:remove-link": self.links,
            "casework:decide-adjustment": self.adjustments,
            "casework:end-adjustment": self.adjustments,
            "casework:correct-joint-complainant": self.parties,
            "casework:remove-joint-complainant": self.parties,
            "casework:joint-copy": self.copies,
            "casework:decide-limits": self.limits,
            "casework:review-limits": self.limits,
            "casework:appeal-limits": self.limits,
            "casework:decide-limits-appeal": self.limits,
            "casework:review-safety-marker": self.markers,
            "casework:end-safety-marker": self.markers,
            "casework:policy": self.policies,
            "casework:review-policy": self.policies,
            "setup:decide-withdrawal": self.withdrawals,
            "setup:revoke-token": self.tokens,
        }

    def fingerprint(self) -> str:
        """Everything about both cases that a post could have changed."""
        rows: list[object] = []
        for walked in (self.own, self.foreign):
            with inside(walked.council):
                rows += list(Case.objects.order_by("pk").values_list("pk", "version", "status", "stage", "officer_id"))
                rows += [model.objects.count() for model in (CaseEvent, CaseLink, Letter, Note, Document, Referral)]
                rows += list(ApprovalRequest.objects.order_by("pk").values_list("pk", "decision"))
                rows += list(PolicyWithdrawal.objects.order_by("pk").values_list("pk", "decided_at"))
                rows += list(CaseTask.objects.order_by("pk").values_list("pk", "done_at"))
                rows += [
                    model.objects.count() for model in (Membership, ApiToken, PolicyDraft, DraftDecision, PolicyVersion)
                ]
        return hashlib.sha256(repr(rows).encode()).hexdigest()


def make_world(own: Council, other: Council) -> World:
    """An answered case in each council, with a document, a note and an Ombudsman's letter."""
    resident = councils.user("Jo Marsh")
    mine = case_at(own, Status.RESPONDED, by=resident, summary=SECRET["own"])
    theirs = case_at(other, Status.RESPONDED, summary=SECRET["foreign"])
    area = councils.area(own)
    clients = {
        "nobody": Client(),
        "the complainant": signed_in(resident),
        "another resident": signed_in(councils.user("Kim Vale")),
        "champion of another council": signed_in(councils.person(other, Role.COMPLAINT_CHAMPION), other),
    }
    for role in STAFF_ROLES:
        clients[role] = signed_in(councils.person(own, role, service_area=area), own)
    world = World(mine, theirs, clients)
    for target, walked in (("own", mine), ("foreign", theirs)):
        world.documents[target], world.referrals[target] = _furnish(walked, target)
        world.drafts[target] = _draft(walked, target)
        world.withdrawals[target] = _withdrawal(walked, world.drafts[target])
        with inside(walked.council):
            world.tasks[target] = open_task(walked.case, TaskKind.READ_MESSAGE, walked.at, detail=SECRET[target]).pk
        world.complaint_drafts[target] = _complaint_draft(walked, target, resident if target == "own" else None)
        manager = councils.staff(walked.council, Role.COMPLAINTS_MANAGER)
        world.approvals[target] = _approval(walked, target, manager)
        with inside(walked.council):
            past = ProposedClosure(london_day(walked.at) - timedelta(days=7), SECRET[target])
            world.closures[target] = propose_closure(past, SECRET[target], by=manager, at=walked.at).pk
        off = DayOff(CLOSED[target], SECRET[target], national=False)
        world.tokens[target] = _token(walked, target)
        world.lookalikes[target], world.merges[target] = _look_alike(walked, target)
        world.links[target] = _linked(walked, target)
        world.adjustments[target] = _adjustment(walked, target)
        world.limits[target], world.markers[target] = _behaviour(walked, target)
        world.parties[target], world.copies[target] = _together(walked, target)
        world.policies[target] = _policy(walked, target)
        world.changes[target] = decide_for_council(off, Decided(manager, walked.at, SECRET[target])).pk
    return world


def beside(world: World, walked: Walk, target: str) -> World:
    """The same people, and another case of the same council in the place of the other council's: all that is said of a
    case, and a draft of its complainant.
    """
    document, referral = _furnish(walked, target)
    manager = councils.staff(walked.council, Role.COMPLAINTS_MANAGER)
    with inside(walked.council):
        task = open_task(walked.case, TaskKind.READ_MESSAGE, walked.at, detail=SECRET[target])
    alike, merge = _look_alike(walked, target)
    limits, marker = _behaviour(walked, target)
    party, copy = _together(walked, target)
    of_case = {
        "documents": document,
        "referrals": referral,
        "tasks": task.pk,
        "approvals": _approval(walked, target, manager),
        "complaint_drafts": _complaint_draft(walked, target, walked.resident),
        "lookalikes": alike,
        "merges": merge,
        "links": _linked(walked, target),
        "adjustments": _adjustment(walked, target),
        "limits": limits,
        "markers": marker,
        "parties": party,
        "copies": copy,
    }
    changed = {name: {**getattr(world, name), "foreign": value} for name, value in of_case.items()}
    return replace(world, foreign=walked, **changed)


def _adjustment(walked: Walk, target: str) -> int:
    """One that the complainant asked for and no one has decided."""
    with inside(walked.council):
        context = ActionContext(walked.case.pk, walked.champion, walked.at)
        return add_adjustment(context, kind=AdjustmentKind.NO_PHONE, detail=SECRET[target]).pk


def _behaviour(walked: Walk, target: str) -> tuple[int, int]:
    """Limits on contact in force, and a safety marker."""
    row = limited(walked, limits=ChosenLimits((), SECRET[target]), account=SECRET[target])
    with inside(walked.council):
        marker = {"hazard": SECRET[target], "source": "Housing", "review_on": row.review_on}
        context = ActionContext(walked.case.pk, walked.champion, walked.at)
        return row.pk, add_safety_marker(context, **marker).pk


def _together(walked: Walk, target: str) -> tuple[int, int]:
    """Someone who complains together with the complainant, and a copy that they are to be given."""
    party = joined(walked, PersonDetails(SECRET[target], email=f"{SECRET[target].lower()}@example.com"))
    with inside(walked.council):
        letter = Letter.objects.get(case=walked.case, kind="responded")
        copy = {"letter": letter, "person": party.person, "opened_at": walked.at}
        kind = TaskKind.GIVE_COPY.value
        return party.pk, CaseTask.objects.create(council=walked.council, case=walked.case, kind=kind, **copy).pk


def _policy(walked: Walk, target: str) -> int:
    """The policy that the case is about."""
    with inside(walked.council):
        policy = NamedPolicy.objects.create(
            council=walked.council, name=SECRET[target], added_at=walked.at, added_by_name="Priya"
        )
        Case.objects.filter(pk=walked.case.pk).update(about_policy=policy)
        return policy.pk


def _look_alike(walked: Walk, target: str) -> tuple[int, int]:
    """Someone else who may be the complainant, and a record that was joined to the complainant's."""
    champion = councils.staff(walked.council, Role.COMPLAINT_CHAMPION)
    with inside(walked.council):
        made = [
            Person.objects.create(council=walked.council, name=SECRET[target], created_at=walked.at) for _ in range(2)
        ]
        kept = walked.case.person_id or 0
        merge = merge_people(champion, kept_id=kept, merged_id=made[1].pk, reason=SECRET[target], at=walked.at)
    return made[0].pk, merge.pk


def _linked(walked: Walk, target: str) -> int:
    """A joint matter with a case of a council that does not use the product."""
    champion = councils.staff(walked.council, Role.COMPLAINT_CHAMPION)
    context = ActionContext(walked.case.pk, champion, walked.at + timedelta(hours=2))
    with inside(walked.council):
        link_cases(context, kind=LinkKind.JOINT, reference="", elsewhere=SECRET[target])
        return CaseLink.objects.get(case=walked.case, other=None).pk


def _approval(walked: Walk, target: str, by: Actor) -> int:
    with inside(walked.council):
        request = ApprovalRequest.objects.create(
            council=walked.council,
            case=walked.case,
            kind=ApprovalKind.EXTENSION.value,
            proposed=ProposedExtension(working_days=12).as_data(),
            reason=SECRET[target],
            proposed_at=walked.at,
            proposed_by_id=by.user_id,
            proposed_by_name=by.name,
        )
    return request.pk


def _furnish(walked: Walk, target: str) -> tuple[Any, int]:
    champion = councils.staff(walked.council, Role.COMPLAINT_CHAMPION)
    with inside(walked.council, ActorKind.SYSTEM):
        context = ActionContext(walked.case.pk, champion, walked.at + timedelta(hours=1))
        checked = CheckedFile(f"{SECRET[target]}.txt", "text/plain", 5, "0" * 64)
        upload = document_operations.Upload(ContentFile(b"hello"), checked)
        document = correspondence.attach(context, upload=upload, public=True)
        Document.objects.filter(pk=document.pk).update(state=Document.State.CLEAN)
        correspondence.add_note(context, text=SECRET[target], public=False)
        letter = operations.Notification("lgsco", f"25 {target}", context.at.date(), SECRET[target])
        referral = operations.log_referral(context, notification=letter)
    return document.key, referral.pk


def _token(walked: Walk, target: str) -> int:
    officer = councils.user_of(walked.officer.user_id)
    api_token(officer, walked.council, name=SECRET[target])
    with inside(walked.council, ActorKind.STAFF, officer.pk):
        return ApiToken.objects.get(name=SECRET[target]).pk


def _complaint_draft(walked: Walk, target: str, owner: User | None) -> UUID:
    """A complaint that is being written, in the account of its owner or in a browser that is none of ours."""
    reader = DraftReader(walked.council.pk, owner.pk if owner else None)
    draft = new_draft(reader, uuid4(), timezone.now())
    draft.answers = {
        "service": {"service": str(councils.area(walked.council).pk)},
        "what-happened": {"summary": SECRET[target], "description": SECRET[target]},
        "who-for": {"who": "me", "on_behalf_of": ""},
        "your-details": {"name": SECRET[target], "email": "", "phone": "01223 457000", "address": ""},
    }
    with inside(walked.council, ActorKind.SYSTEM):
        save_draft(draft, timezone.now(), "0" * 64)
    return draft.key


def _withdrawal(walked: Walk, draft: PolicyDraft) -> int:
    """Someone asked for a version to be withdrawn; it began long ago, so the operation would refuse."""
    manager = councils.staff(walked.council, Role.COMPLAINTS_MANAGER)
    with inside(walked.council):
        withdrawal = PolicyWithdrawal.objects.create(
            council=walked.council,
            version_id=draft.based_on_id,
            why=draft.document["version"],
            asked_at=walked.at,
            asked_by_id=manager.user_id,
            asked_by_name=manager.name,
        )
    return withdrawal.pk


def _draft(walked: Walk, target: str) -> PolicyDraft:
    manager = councils.staff(walked.council, Role.COMPLAINTS_MANAGER)
    naming = Naming(SECRET[target], f"{walked.at.year + 1}-01-01T00:00")
    with inside(walked.council, ActorKind.SYSTEM):
        base = policy_in_force(walked.council.pk, "corporate", walked.at)
        return start_draft(base.pk, naming, by=manager, at=walked.at, why=SECRET[target])
