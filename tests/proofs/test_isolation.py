"""Each wall is enough alone: with one of them away, nobody is shown what another council or another resident wrote.

(a) Each check of the application is taken away, one at a time and then all of them, and row-level security is left.
(b) Row-level security is taken away, and the application's checks are left.

Every address is asked for by everybody, for objects of their own, of another council and of other residents. What may
not be shown is known by unique words, which are planted in all that people wrote.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse

from complaints.cases.operations import correspondence, external_deadlines
from complaints.documents.operations.drafts import mark_sent, new_draft, save_draft
from complaints.documents.queries import DraftReader
from complaints.models import Case, Deadline, Document, TrackingLink
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import CalendarFeed, Council, Membership
from councils.people.operations import renew_feed
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from portal.resident.complain.steps import BY_SLUG
from portal.sessions.browser import SESSION_CASES
from reporting.operations import publish_quarter
from reporting.rules.quarters import Quarter
from tests.access.addresses import NEED_MORE, addresses
from tests.access.places import PLACES
from tests.access.test_ids_in_bodies import all_powerful, probes_in
from tests.access.without_checks import CHECKS, without_every_check
from tests.access.world import SECRET, World, beside, make_world
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import api_token, signed_in
from tests.factories.owner import past_the_walls
from tests.factories.sampling import sample
from tests.factories.transactions import taken_back
from tests.proofs.canaries import Canaries, Owner, Planted
from tests.proofs.conftest import Tally
from tests.proofs.test_hostile import USUAL

pytestmark = pytest.mark.django_db
OUTSIDERS = ("nobody", "the complainant", "another resident", "someone with a private link")
STRANGER, PROGRAM_OF_STRANGER = "champion of another council", "a program of another council"
# It has a token, which counts for the API alone.
PROGRAM = "a program"
# Which case is theirs, by the owner of its words.
OWN_CASE = {"the complainant": "complainant", "someone with a private link": "linked"}
# No member of staff is shown these, whoever wrote them; but an administrator the tokens of their council.
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
    "complaints_letter", "councils_apitoken", "councils_draftdecision", "councils_policydraft",
    "councils_policywithdrawal", "councils_user", "ombudsman_referral", "reporting_publishedreport",
}  # fmt: skip
# No other address shows why a quarter was published again: a part of all would be likely to miss it.
SHOWN_RARELY = ("oversight:quarter",)
SHORT = 60


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
        """The answer, at the end of the way to which a form leads; the browser keeps the cookies that it had, also
        where someone signed out or finished.
        """
        cookies = deepcopy(self.browser.cookies)
        try:
            if self.method == "get":
                return self.browser.get(self.path, dict(self.sends))
            as_json = {"content_type": "application/json"} if self.place.startswith("api:") else {"follow": True}
            return self.browser.post(self.path, dict(self.sends), **as_json)  # type: ignore[arg-type]
        finally:
            self.browser.cookies = cookies


@dataclass(frozen=True)
class Way:
    """An address that leads to a case without a word that anybody wrote: its reference is all there is to see.

    `owner` is whose case it leads to; nobody's where it leads to none any more.
    """

    kind: str
    path: str
    case: Case
    owner: str = ""

    def leads(self, browser: Client) -> bool:
        """Whether the answer names the case."""
        with taken_back():
            answer = browser.get(self.path)
            text = "\n".join([*map(str, answer.headers.values()), answer.content.decode(errors="replace")])
            return self.case.reference in text


@dataclass
class Scene:
    """Two councils, everybody, and the words that are hidden from each."""

    councils: tuple[Council, Council]
    worlds: dict[str, tuple[World, str]]
    visitors: list[Visitor]
    canaries: Canaries
    trials: list[Trial] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Before any function is replaced: what asks for the addresses loads every module that knows one.
        self.trials = [trial for visitor in self.visitors for trial in self._trials_of(visitor)]

    def hidden_from(self, who: str, planted: Planted) -> bool:
        """Whether somebody may not be shown a word. What their own case says may be shown, unless it is for staff; so
        may the names of the people who deal with it.
        """
        administers = who == Role.ADMINISTRATOR and planted.table == "councils_apitoken"
        if planted.table in OF_ONE_PERSON and not administers:
            return planted.owner != OWN_CASE.get(who)
        if who not in OUTSIDERS:
            return (planted.owner == "south") is not (who in (STRANGER, PROGRAM_OF_STRANGER))
        if planted.owner == OWN_CASE.get(who):
            return planted.for_staff
        return not (who in OWN_CASE and planted.owner == "city" and planted.table == "councils_user")

    def ways_astray(self) -> list[tuple[str, str]]:
        """Each kind of way that leads somebody to a case that is not theirs, and whom."""
        return [
            (way.kind, visitor.name)
            for way in self.ways
            for visitor in self.visitors
            if way.owner != OWN_CASE.get(visitor.name, "nobody") and way.leads(visitor.browsers[way.case.council_id])
        ]

    def shown_to_its_complainant(self) -> set[Planted]:
        """What stands on the page of a complaint."""
        complainant = next(visitor for visitor in self.visitors if visitor.name == "the complainant")
        case = self.worlds["own"][0].own.case
        with taken_back():
            page = f"/c/{case.council.slug}/complaints/{case.reference}/"
            return self.canaries.in_answer(complainant.browsers[case.council_id].get(page))

    def _trials_of(self, visitor: Visitor) -> Iterator[Trial]:
        for name, needs in sorted(addresses().items()):
            only_api = visitor.name in (PROGRAM, PROGRAM_OF_STRANGER)
            if name in NEED_MORE or (only_api and not name.startswith("api:")):
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
def scene(django_db_setup: None, django_db_blocker: Any, whole: bool) -> Iterator[Scene]:
    """One for the whole file: every request is taken back, so nobody's session is used, and none may end meanwhile."""
    lasting = override_settings(SESSION_IDLE_SECONDS=settings.SESSION_COOKIE_AGE)
    with django_db_blocker.unblock(), lasting, transaction.atomic():
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
    clients |= {PROGRAM: _program(city), PROGRAM_OF_STRANGER: _program(south)}
    visitors = [Visitor(name, _in_both(client, (city, south))) for name, client in clients.items()]
    for world_of_case, target in worlds.values():
        _write_more(world_of_case, target)
    for council in (city, south):
        _publish(council)
    canaries = _planted(worlds, (city, south))
    own, linked_case = world.own.case, linked.foreign.case
    ways = [
        _back_from_sent(own, "complainant"), _back_from_sent(linked_case, "linked"),
        _back_from_sent(world.foreign.case, "south"), _dates_elsewhere(south, city), _dates_of_a_leaver(city),
    ]  # fmt: skip
    return Scene((city, south), worlds, visitors, canaries, ways=ways)


def _back_from_sent(case: Case, owner: str) -> Way:
    """The page of a draft, after it was sent as this complaint: it leads to the complaint."""
    with inside(case.council):
        draft = new_draft(DraftReader(case.council_id, None), uuid4(), case.received_at)
        save_draft(draft, case.received_at, "1" * 64)
        mark_sent(draft, case, case.received_at)
    path = reverse("resident:check", kwargs={"council_slug": case.council.slug, "draft_key": draft.key})
    return Way("sent draft", path, case, owner)


def _dates(council: Council) -> tuple[Walk, str]:
    """A case with dates, and its officer's secret address of them."""
    walked = case_at(council, Status.UNDER_INVESTIGATION).acknowledge()
    with inside(council, ActorKind.STAFF, walked.officer.user_id):
        return walked, renew_feed(walked.officer, walked.at)


def _feed(council: Council, token: str) -> str:
    return reverse("calendar-feed", kwargs={"council_slug": council.slug, "token": token})


def _dates_elsewhere(council: Council, elsewhere: Council) -> Way:
    """The address of somebody's dates, below the name of a council in which they have none."""
    walked, token = _dates(council)
    assert Way("calendar", _feed(council, token), walked.case).leads(Client())
    return Way("calendar of another council", _feed(elsewhere, token), walked.case)


def _dates_of_a_leaver(council: Council) -> Way:
    """The address of the dates of somebody whose role has ended."""
    walked, token = _dates(council)
    leaver, path = councils.person(council, Role.RESPONDING_OFFICER), _feed(council, token)
    assert Way("calendar", path, walked.case).leads(Client())
    with inside(council):
        CalendarFeed.objects.filter(user_id=walked.officer.user_id).update(user_id=leaver.pk)
        Case.objects.filter(pk=walked.case.pk).update(officer_id=leaver.pk)
        Deadline.objects.filter(case_id=walked.case.pk).update(officer_id=leaver.pk)
    assert Way("calendar", path, walked.case).leads(Client())
    with inside(council):
        Membership.objects.filter(user_id=leaver.pk).delete()
    return Way("calendar of a leaver", path, walked.case)


def _by_link(linked: World) -> Client:
    client, case = Client(), linked.foreign.case
    with inside(linked.foreign.council):
        key = TrackingLink.objects.get(case=case).key
    session = client.session
    session[SESSION_CASES] = {str(case.council_id): {str(case.pk): key.hex}}
    session.save()
    return client


def _program(council: Council) -> Client:
    token = api_token(councils.person(council, Role.COMPLAINT_CHAMPION), council)
    return Client(headers={"authorization": f"Bearer {token}"})


def _in_both(client: Client, among: tuple[Council, Council]) -> dict[int, Client]:
    """The same person at work in each council, whether they hold a role there or not."""
    account = client.session.get(SESSION_KEY)
    if account is None:
        browsers = dict.fromkeys((council.pk for council in among), client)
    else:
        browsers = {council.pk: signed_in(councils.user_of(int(account)), council) for council in among}
    for browser in browsers.values():
        browser.raise_request_exception = False
    return browsers


def _write_more(world: World, target: str) -> None:
    """What the worlds of other tests do not need."""
    walked: Walk = getattr(world, target)
    context = ActionContext(walked.case.pk, walked.champion, walked.at)
    with inside(walked.council):
        correspondence.record_learning(context, lesson="Count the bins", action="Count again")
        external_deadlines.place(
            council_id=walked.council.pk, case_id=walked.case.pk, kind="x", reason="They asked for it", at=walked.at
        )
    api_token(councils.user_of(walked.officer.user_id), walked.council)


def _publish(council: Council) -> None:
    """Publish the quarter that is asked for, again, which needs a reason."""
    by, at = councils.staff(council, Role.PERFORMANCE_OFFICER), councils.london("2026-07-10T09:00")
    with inside(council):
        for reason in ("", "A late answer was missing"):
            publish_quarter(by=by, quarter=Quarter.read(USUAL["quarter"]), at=at, reason=reason)


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


@dataclass
class Answers:
    """What came of asking: the words that were shown to somebody from whom they are hidden, how many answers were a
    page, and at which addresses they broke.
    """

    leaks: list[tuple[Trial, Planted]] = field(default_factory=list)
    pages: int = 0
    broken: Counter[str] = field(default_factory=Counter)


def ask(scene: Scene, trials: list[Trial]) -> Answers:
    answers = Answers()
    for trial in trials:
        with taken_back():
            answer = trial.ask()
            seen = scene.canaries.in_answer(answer)
        answers.leaks += [(trial, planted) for planted in seen if scene.hidden_from(trial.who, planted)]
        answers.pages += answer.status_code == 200
        # That one says that there is no background work here, and past the walls what the login may do.
        if answer.status_code >= 500 and trial.path != "/readyz":
            answers.broken[f"{answer.status_code} {trial.path}"] += 1
    return answers


def judge(scene: Scene, whole: bool, tally: Tally, seed: str) -> Answers:
    trials = sample(scene.trials, SHORT, seed)
    answers = ask(scene, trials)
    tally.add(len(trials), lost=len({trial for trial, _ in answers.leaks}))
    words = len(scene.canaries.planted)
    tally.remark = f"{words} words planted, {answers.pages} answers were pages, {answers.broken.total()} broke"
    lines = [f"{trial}: {planted}" for trial, planted in answers.leaks[:100]]
    assert not lines, "\n".join(lines)
    # Where nothing works any more, nothing leaks either.
    assert answers.pages > len(trials) / 20
    assert "complaints_case" in {planted.table for planted in scene.shown_to_its_complainant()}
    return answers


@pytest.mark.parametrize("missing", [*CHECKS, "every check"])
def test_the_database_alone_shows_nothing(scene: Scene, whole: bool, tally: Tally, missing: str) -> None:
    with CHECKS.get(missing, without_every_check)():
        judge(scene, whole, tally, missing)


def test_the_application_alone_shows_nothing(scene: Scene, whole: bool, tally: Tally) -> None:
    with past_the_walls():
        with inside(scene.councils[0]):
            assert Case.objects.filter(council=scene.councils[1]).exists(), "the wall still stands"
        assert judge(scene, whole, tally, "row-level security").broken == Counter()


@pytest.mark.parametrize("missing", [*CHECKS, "every check"])
def test_without_the_database_s_wall_each_check_is_missed(scene: Scene, whole: bool, missing: str) -> None:
    """So that the proof can fail: what is taken away is really away, and what leaks then is noticed."""
    if not whole and missing in CHECKS:
        pytest.skip("the whole proof shows it for each")
    # A part is enough here, also of the whole proof.
    trials = sample(scene.trials, SHORT * 50 if whole else 3 * SHORT, missing, whole=False)
    trials += [trial for trial in scene.trials if whole and trial.place in SHOWN_RARELY]
    with past_the_walls(), CHECKS.get(missing, without_every_check)():
        found = {planted.table for _, planted in ask(scene, trials).leaks}
    assert found
    if whole and missing not in CHECKS:
        assert found >= SHOWN


@pytest.mark.parametrize("missing", [*CHECKS, "every check"])
def test_with_the_database_alone_no_way_leads_to_what_is_not_ones_own(scene: Scene, missing: str) -> None:
    with CHECKS.get(missing, without_every_check)():
        assert scene.ways_astray() == []


def test_with_the_application_alone_no_way_leads_to_what_is_not_ones_own(scene: Scene) -> None:
    with past_the_walls():
        assert scene.ways_astray() == []


def test_without_both_every_way_leads_astray_and_one_s_own_leads_home(scene: Scene) -> None:
    (visitor,) = [visitor for visitor in scene.visitors if visitor.name == "someone with a private link"]
    (home,) = [way for way in scene.ways if way.owner == "linked"]
    assert home.leads(visitor.browsers[home.case.council_id])
    with past_the_walls(), without_every_check():
        assert {kind for kind, _ in scene.ways_astray()} == {way.kind for way in scene.ways}
