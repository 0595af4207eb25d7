"""The worklist finds what waits, in the order in which it is due, and only what its reader may see."""

from datetime import date, timedelta

import pytest

from complaints.case_facts.queries import Today
from complaints.cases.queries import worklist as lists
from complaints.cases.queries.worklist import Show, WorklistFilter, next_to_triage, waiting, worklist
from complaints.keyset_pagination import PageCursor
from complaints.models import Case
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, case_at, inside, walk

TODAY = Today(date(2026, 6, 9), date(2026, 6, 11))


@pytest.fixture
def champion(city: Council) -> Actor:
    return councils.staff(city, Role.COMPLAINT_CHAMPION)


def references(actor: Actor, city: Council, worklist_filter: WorklistFilter, **place: PageCursor) -> list[str]:
    with inside(city):
        return [row.reference for row in worklist(actor, worklist_filter, TODAY, **place).rows]


def test_open_cases_come_by_due_date_and_those_without_one_last(city: Council, champion: Actor) -> None:
    later = walk(city, received_at=RECEIVED + timedelta(days=3)).case
    sooner = walk(city).case
    paused = case_at(city, Status.UNDER_INVESTIGATION).case
    case_at(city, Status.CLOSED)
    with inside(city):
        Case.objects.filter(pk=paused.pk).update(paused=True, due_on=None, next_deadline_on=None)
    assert references(champion, city, WorklistFilter()) == [sooner.reference, later.reference, paused.reference]
    assert references(champion, city, WorklistFilter(show=Show.PAUSED)) == [paused.reference]


@pytest.mark.parametrize(
    ("due", "shown_in"),
    [
        (date(2026, 6, 8), {Show.OVERDUE}),
        (date(2026, 6, 9), {Show.DUE_SOON}),
        (date(2026, 6, 11), {Show.DUE_SOON}),
        (date(2026, 6, 12), set()),
        (None, set()),
    ],
)
def test_overdue_and_due_soon_follow_from_the_date_and_the_day(
    city: Council, champion: Actor, due: date | None, shown_in: set[Show]
) -> None:
    case = walk(city).case
    with inside(city):
        # The Code's limit, say: the council's own date lies behind it, and says nothing of what is late.
        Case.objects.filter(pk=case.pk).update(next_deadline_on=due, due_on=date(2026, 6, 30))
        counts = waiting(champion, TODAY).counts
    for show in (Show.OVERDUE, Show.DUE_SOON):
        assert counts[show] == (show in shown_in)
        assert bool(references(champion, city, WorklistFilter(show=show))) is (show in shown_in)


def test_each_view_shows_as_many_cases_as_its_count_says(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    walk(city)
    case_at(city, Status.RECEIVED, stage=2)
    for actor in (walked.champion, walked.officer):
        with inside(city):
            counts = waiting(actor, TODAY).counts
        shown = {show: len(references(actor, city, WorklistFilter(show=show))) for show in Show}
        assert shown == counts
    assert counts[Show.MINE] == 1


def test_the_list_narrows_by_service_stage_and_status(city: Council, champion: Actor) -> None:
    housing, waste = councils.area(city, 0), councils.area(city, 1)
    first = walk(city, area=housing).case
    second = case_at(city, Status.RECEIVED, stage=2, area=waste).case
    closed = case_at(city, Status.CLOSED, area=waste).case
    assert references(champion, city, WorklistFilter(service_area_id=housing.pk)) == [first.reference]
    assert references(champion, city, WorklistFilter(stage=2)) == [second.reference]
    assert references(champion, city, WorklistFilter(status=Status.CLOSED)) == [closed.reference]
    assert references(champion, city, WorklistFilter(service_area_id=waste.pk, status=Status.CLOSED)) == [
        closed.reference
    ]


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_reference_finds_its_case_however_it_is_typed_whatever_its_status(
    city: Council, champion: Actor, typed: str
) -> None:
    case = case_at(city, Status.CLOSED).case
    walk(city)
    reference = case.reference
    typed = typed.format(reference, reference.lower(), reference.replace("-", " "))
    assert references(champion, city, WorklistFilter(search=typed)) == [reference]


def test_words_are_found_in_the_summary_and_in_the_name(city: Council, champion: Actor) -> None:
    damp = case_at(city, Status.CLOSED, summary="Damp in the flat since the roof was repaired").case
    bins = walk(city).case
    assert references(champion, city, WorklistFilter(search="DAMP roof")) == [damp.reference]
    assert references(champion, city, WorklistFilter(search="poole bin")) == [bins.reference]
    assert references(champion, city, WorklistFilter(search="100% roof")) == []


def test_paging_forwards_and_back_meets_every_case_once(
    city: Council, champion: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    for number in range(8):
        walk(city, received_at=RECEIVED + timedelta(days=number % 3))
    with inside(city):
        Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True)[:4])).update(next_deadline_on=None)
        whole = [row.reference for row in _pages(champion, WorklistFilter())]
        newest = [row.reference for row in _pages(champion, WorklistFilter(search="bin"))]
    assert len(whole) == len(set(whole)) == len(newest) == len(set(newest)) == 8


def _pages(actor: Actor, worklist_filter: WorklistFilter) -> list[lists.ListedCase]:
    """All rows page by page, having gone back from each page to the one before."""
    page = worklist(actor, worklist_filter, TODAY)
    assert page.earlier is None
    rows = list(page.rows)
    while page.later is not None:
        following = worklist(actor, worklist_filter, TODAY, after=PageCursor.parse(str(page.later)))
        back = worklist(actor, worklist_filter, TODAY, before=following.earlier)
        assert back.rows == page.rows
        assert (back.earlier, back.later) == (page.earlier, page.later)
        page = following
        rows += page.rows
    return rows


@pytest.mark.parametrize(
    "text", ["", "~", "soon~1", "2026-13-01~1", "2026-01-01", "2026-01-01T10:00~1", "2026-01-01~" + "9" * 5000]
)
def test_an_address_that_names_no_place_begins_the_list(text: str) -> None:
    assert PageCursor.parse(text) is None


def test_an_officer_sees_the_cases_of_their_service_and_their_own_and_no_others(city: Council) -> None:
    housing, waste = councils.area(city, 0), councils.area(city, 1)
    walked = case_at(city, Status.UNDER_INVESTIGATION, area=housing)
    other = walk(city, area=waste)
    assert references(walked.officer, city, WorklistFilter()) == [walked.case.reference]
    assert references(other.officer, city, WorklistFilter()) == [other.case.reference]
    assert references(councils.staff(city, Role.PERFORMANCE_OFFICER), city, WorklistFilter()) == []


def test_another_councils_cases_are_neither_listed_nor_counted(city: Council, south: Council, champion: Actor) -> None:
    walk(south)
    assert references(champion, city, WorklistFilter()) == []
    with inside(city):
        found = waiting(champion, TODAY)
    assert set(found.counts.values()) == {0}
    assert len(found.service_areas) > 1


def test_triage_goes_on_with_the_case_that_has_waited_longest(city: Council, champion: Actor) -> None:
    newer = walk(city, received_at=RECEIVED + timedelta(days=2)).case
    older = walk(city).case
    case_at(city, Status.UNDER_INVESTIGATION)
    with inside(city):
        assert next_to_triage(champion) == older.reference
        assert next_to_triage(champion, older.reference) == newer.reference
        Case.objects.filter(status="received").update(status="under_investigation")
        assert next_to_triage(champion) == ""


def test_triage_walks_down_the_list_and_begins_again_after_the_last(city: Council, champion: Actor) -> None:
    """What cannot be decided today does not hold up what came after it."""
    days = [walk(city, received_at=RECEIVED + timedelta(days=day)).case.reference for day in (0, 0, 1, 2)]
    with inside(city):
        seen = [next_to_triage(champion)]
        while len(seen) < 6:
            seen.append(next_to_triage(champion, seen[-1]))
        assert seen == [*days, *days[:2]]
        Case.objects.filter(reference=days[1]).update(status="under_investigation")
        assert next_to_triage(champion, days[1]) == days[2], "one that was just accepted keeps its place"


def test_where_someone_may_be_at_risk_comes_first_in_triage(city: Council, champion: Actor) -> None:
    days = [walk(city, received_at=RECEIVED + timedelta(days=day)).case.reference for day in range(4)]
    at_risk = days[2:]
    with inside(city):
        Case.objects.filter(reference__in=at_risk).update(safeguarding=True)
        seen = [next_to_triage(champion)]
        while len(seen) < 5:
            seen.append(next_to_triage(champion, seen[-1]))
    assert seen == [*at_risk, *days[:2], at_risk[0]]
    assert references(champion, city, WorklistFilter(show=Show.TRIAGE)) == [*at_risk, *days[:2]]
    assert references(champion, city, WorklistFilter()) == days


@pytest.mark.parametrize("of_page", [1, 2, 3, 4])
@pytest.mark.parametrize("at_risk", [0, 1, 2, 3, 5])
def test_the_pages_of_triage_hold_each_case_once(
    city: Council, champion: Actor, monkeypatch: pytest.MonkeyPatch, at_risk: int, of_page: int
) -> None:
    monkeypatch.setattr(lists, "PAGE", of_page)
    days = [walk(city, received_at=RECEIVED + timedelta(days=day)).case.reference for day in range(5)]
    with inside(city):
        Case.objects.filter(reference__in=days[:at_risk]).update(safeguarding=True)
        Case.objects.filter(reference__in=(days[0], days[-1])).update(next_deadline_on=None)
        found = [row.reference for row in _pages(champion, WorklistFilter(show=Show.TRIAGE))]
    dated = [*days[1:-1], days[0], days[-1]]
    assert found == sorted(dated, key=lambda reference: reference not in days[:at_risk])


def test_a_request_for_the_second_stage_waits_since_it_came_and_not_since_its_complaint(
    city: Council, champion: Actor
) -> None:
    asked = case_at(city, stage=2).case
    between = walk(city, received_at=RECEIVED + timedelta(days=1)).case
    with inside(city):
        assert asked.received_at < between.received_at
        assert next_to_triage(champion) == between.reference
        assert next_to_triage(champion, between.reference) == asked.reference
