"""Each wall is enough alone: with one of them away, nobody is shown what another council or another resident wrote.

(a) Each check of the application is taken away, one at a time and then all of them, and row-level security is left.
(b) Row-level security is taken away, and the application's checks are left.

Every address is asked for by everybody, for objects of their own, of another council and of other residents. What may
not be shown is known by unique words, which are planted in all that people wrote.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from complaints.domain.lifecycle import Status
from complaints.domain.turn import Turn
from complaints.models import Case, Document, TrackingLink
from complaints.operations import correspondence, holds
from councils.models import Council, Membership, User
from portal.middleware import SESSION_CASES
from portal.resident.steps import BY_SLUG
from tests.access.addresses import NEED_MORE, addresses
from tests.access.places import PLACES
from tests.access.test_ids_in_bodies import all_powerful, probes_in
from tests.access.without_checks import CHECKS, without_every_check
from tests.access.world import SECRET, World, beside, make_world
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import api_token, signed_in
from tests.factories.owner import past_the_walls
from tests.proofs.canaries import Canaries, Owner, Planted
from tests.proofs.conftest import Tally, taken_back
from tests.proofs.test_hostile import USUAL, sample

pytestmark = pytest.mark.django_db
OUTSIDERS = ("nobody", "the complainant", "another resident", "someone with a private link")
STRANGER = "champion of another council"
# Which case is theirs, by the owner of its words.
OWN_CASE = {"the complainant": "complainant", "someone with a private link": "linked"}
# No member of staff is shown these, whoever wrote them.
OF_ONE_PERSON = {"complaints_complaintdraft", "councils_apitoken"}
# What leads to one object; all else is asked for once.
OBJECTS = {"reference", "pk", "key", "draft_key", "day"}
# Finds every case that has a word in it.
SEARCH = {"search": "canary"}
BODY = {"reason": "x", "text": "x", "outcome": "upheld", "answer": "x", "remove": "x", "then": "add"}
# The tables of which a page shows what somebody wrote.
SHOWN = {
    "complaints_approvalrequest", "complaints_calendarchange", "complaints_case", "complaints_caseevent",
    "complaints_casetask", "complaints_complaintdraft", "complaints_document", "complaints_hold", "complaints_learning",
    "complaints_letter", "councils_draftdecision", "councils_policydraft", "councils_policywithdrawal", "councils_user",
    "ombudsman_referral",
}  # fmt: skip
SHORT = 150


@dataclass
class Visitor:
    """Somebody, in a browser that works in one council and in one that works in the other."""

    name: str
    browsers: dict[int, Client]


@dataclass(frozen=True)
class Trial:
    """One address, asked for by somebody."""

    place: str
    who: str
    path: str
    browser: Client = field(compare=False)
    method: str = "get"
    sends: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.place}, {self.who}: {self.method} {self.path} {dict(self.sends)}"

    def ask(self) -> HttpResponseBase:
        """The answer, at the end of the way to which a form leads."""
        if self.method == "get":
            return self.browser.get(self.path, dict(self.sends))
        as_json = {"content_type": "application/json"} if self.place.startswith("api:") else {"follow": True}
        return self.browser.post(self.path, dict(self.sends), **as_json)  # type: ignore[arg-type]


@dataclass
class Scene:
    """Two councils, everybody, and the words that are hidden from each."""

    councils: tuple[Council, Council]
    worlds: dict[str, tuple[World, str]]
    visitors: list[Visitor]
    canaries: Canaries
    trials: list[Trial] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Before any function is replaced: what asks for the addresses loads every module that knows one.
        self.trials = [trial for visitor in self.visitors for trial in self._trials_of(visitor)]

    def hidden_from(self, who: str, planted: Planted) -> bool:
        """Whether somebody may not be shown a word. What their own case says may be shown, unless it is for staff; so
        may the names of the people who deal with it.
        """
        if planted.table in OF_ONE_PERSON:
            return planted.owner != OWN_CASE.get(who)
        if who not in OUTSIDERS:
            return (planted.owner == "south") is not (who == STRANGER)
        if planted.owner == OWN_CASE.get(who):
            return planted.for_staff
        return not (who in OWN_CASE and planted.owner == "city" and planted.table == "councils_user")

    def _trials_of(self, visitor: Visitor) -> Iterator[Trial]:
        for name, needs in sorted(addresses().items()):
            if name in NEED_MORE:
                continue
            for world, target in self.worlds.values() if needs & OBJECTS else [self.worlds["own"]]:
                for council, step in ((council, step) for council in self.councils for step in _steps(needs)):
                    parts = {**world.kwargs(needs, name, target), **step}
                    # The address or the browser says which council is entered.
                    if "council_slug" in needs:
                        parts["council_slug"] = council.slug
                    path, browser = reverse(name, kwargs=parts), visitor.browsers[council.pk]
                    for method, sends in _ways(name):
                        yield Trial(name, visitor.name, path, browser, method, tuple(sends.items()))


def _ways(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """How an address is asked for, and with what."""
    if not PLACES[name].posts:
        yield "get", USUAL
    if name == "casework:worklist":
        yield "get", SEARCH
    yield "post", BODY


def _steps(needs: set[str]) -> list[dict[str, str]]:
    return [{"step": step} for step in BY_SLUG] if "step" in needs else [{}]


@pytest.fixture(scope="module")
def scene(_councils_once: None, django_db_blocker: Any, whole: bool) -> Iterator[Scene]:
    """One for the whole file: every request is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        scene = _scene(councils.council("cambridge-city"), councils.council("south-cambridgeshire"))
        if whole:
            scene.trials += _with_foreign_answers(scene)
        yield scene
        transaction.set_rollback(True)


def _with_foreign_answers(scene: Scene) -> list[Trial]:
    """Every form in which another council's service, officer or the like can be named, with that in it."""
    ours, theirs = (all_powerful(council) for council in scene.councils)
    ours.raise_request_exception = False
    probes = probes_in(scene.worlds["own"][0], ours, theirs)
    return [
        Trial(
            probe.name, "someone in every role", probe.path, ours, probe.method, tuple(probe.asks_for_foreign.items())
        )
        for probe in probes
    ]


def _scene(city: Council, south: Council) -> Scene:
    world, lee = make_world(city, south), councils.user("Lee Lane")
    neighbour = beside(world, case_at(city, Status.RESPONDED, by=lee, summary=SECRET["neighbour"]), "neighbour")
    linked = beside(world, case_at(city, Status.RESPONDED, summary=SECRET["linked"]), "linked")
    worlds = {
        "own": (world, "own"),
        "another council's": (world, "foreign"),
        "another resident's": (neighbour, "foreign"),
        "followed by a private link": (linked, "foreign"),
    }
    clients = {**world.clients, "someone with a private link": _by_link(linked)}
    visitors = [Visitor(name, _in_both(client, (city, south))) for name, client in clients.items()]
    for world_of_case, target in worlds.values():
        _write_more(world_of_case, target)
    canaries = _planted(worlds, (city, south))
    return Scene((city, south), worlds, visitors, canaries)


def _by_link(linked: World) -> Client:
    client, case = Client(), linked.foreign.case
    with inside(linked.foreign.council):
        key = TrackingLink.objects.get(case=case).key
    session = client.session
    session[SESSION_CASES] = {str(case.council_id): {str(case.pk): key.hex}}
    session.save()
    return client


def _in_both(client: Client, among: tuple[Council, Council]) -> dict[int, Client]:
    """The same person at work in each council, whether they hold a role there or not."""
    account = client.session.get(SESSION_KEY)
    if account is None:
        browsers = dict.fromkeys((council.pk for council in among), client)
    else:
        browsers = {council.pk: signed_in(User.objects.get(pk=account), council) for council in among}
    for browser in browsers.values():
        browser.raise_request_exception = False
    return browsers


def _write_more(world: World, target: str) -> None:
    """What the worlds of other tests do not need."""
    walked: Walk = getattr(world, target)
    turn = Turn(walked.case.pk, walked.champion, walked.at)
    with inside(walked.council):
        correspondence.record_learning(turn, lesson="Count the bins", action="Count again")
        holds.place(
            council_id=walked.council.pk, case_id=walked.case.pk, kind="x", reason="They asked for it", at=walked.at
        )
    api_token(User.objects.get(pk=walked.officer.user_id), walked.council)


def _planted(worlds: dict[str, tuple[World, str]], among: tuple[Council, Council]) -> Canaries:
    canaries, (city, south) = Canaries(), among
    named = dict(zip(("complainant", "south", "neighbour", "linked"), worlds.values(), strict=True))
    cases = {name: getattr(world, target).case for name, (world, target) in named.items()}
    drafts = {name: (world.complaint_drafts[target],) for name, (world, target) in named.items()}
    of_residents = tuple(case.pk for name, case in cases.items() if name != "south")
    owners = [
        Owner(name, case.council_id, case.pk, (), drafts[name], (case.complainant_id,) if name == "neighbour" else ())
        for name, case in cases.items()
        if name != "south"
    ]
    for name, council, elsewhere in (("city", city, of_residents), ("south", south, ())):
        with inside(council):
            staff = tuple(Membership.objects.filter(council=council).values_list("user_id", flat=True).distinct())
        owners.append(Owner(name, council.pk, None, elsewhere, drafts.get(name, ()), staff))
    canaries.plant(owners)
    for name, case in cases.items():
        with inside(case.council):
            for document in Document.objects.filter(case_id=case.pk):
                with default_storage.open(str(document.stored.name), "wb") as file:
                    file.write(canaries.word_for(Planted(name, "complaints_document", "content")).encode())
    return canaries


@pytest.fixture(autouse=True)
def only_what_breaks(caplog: pytest.LogCaptureFixture) -> None:
    """Nearly every answer is a refusal."""
    for logger in ("django.request", "django.security", "redress.security"):
        caplog.set_level(logging.CRITICAL, logger)


def leaks(scene: Scene, trials: list[Trial]) -> list[tuple[Trial, Planted]]:
    """Every word that an answer shows to somebody from whom it is hidden."""
    found = []
    for trial in trials:
        with taken_back():
            seen = scene.canaries.in_answer(trial.ask())
        found += [(trial, planted) for planted in seen if scene.hidden_from(trial.who, planted)]
    return found


def judge(scene: Scene, whole: bool, tally: Tally, seed: str) -> None:
    trials = sample(scene.trials, SHORT, whole, seed)
    found = leaks(scene, trials)
    tally.add(len(trials), lost=len({trial for trial, _ in found}))
    tally.remark = f"{len(scene.canaries.planted)} words planted, {len(scene.trials)} trials"
    assert not found, "\n".join(dict.fromkeys(f"{trial}: {planted}" for trial, planted in found[:100]))


@pytest.mark.parametrize("missing", [*CHECKS, "every check"])
def test_the_database_alone_shows_nothing(scene: Scene, whole: bool, tally: Tally, missing: str) -> None:
    with CHECKS.get(missing, without_every_check)():
        judge(scene, whole, tally, missing)


def test_the_application_alone_shows_nothing(scene: Scene, whole: bool, tally: Tally) -> None:
    with past_the_walls():
        with inside(scene.councils[0]):
            assert Case.objects.filter(council=scene.councils[1]).exists(), "the wall still stands"
        judge(scene, whole, tally, "row-level security")


@pytest.mark.parametrize("missing", [*CHECKS, "every check"])
def test_without_the_database_s_wall_each_check_is_missed(scene: Scene, whole: bool, missing: str) -> None:
    """So that the proof can fail: what is taken away is really away, and what leaks then is noticed."""
    if not whole and missing in CHECKS:
        pytest.skip("the whole proof shows it for each")
    trials = sample(scene.trials, SHORT, whole, missing)
    with past_the_walls(), CHECKS.get(missing, without_every_check)():
        found = {planted for _, planted in leaks(scene, trials)}
    assert found
    if whole and missing not in CHECKS:
        assert {planted.table for planted in found} >= SHOWN
