"""Another council's rows stay out of reach of the application alone, and of the database alone."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from complaints.case_facts.queries import cases_visible_to
from complaints.documents.operations.drafts import new_draft, save_draft
from complaints.documents.queries import DraftReader, drafts_visible_to
from complaints.models import Case, CaseEvent, ComplaintDraft, Letter, Note, TrackingLink
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind, Scope, enter, tenant
from councils.vocabulary.roles import Actor, Role
from tests.access.addresses import addresses
from tests.access.conftest import take_down_the_databases_wall
from tests.access.without_checks import without_case_filter
from tests.access.world import SECRET, make_world
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk


@pytest.fixture
def cases(city: Council, south: Council) -> tuple[Walk, Walk]:
    return case_at(city, Status.RESPONDED), case_at(south, Status.RESPONDED)


def test_the_database_alone_hides_what_an_unscoped_query_asks_for(cases: tuple[Walk, Walk], city: Council) -> None:
    with inside(city):
        assert {row.council_id for row in Case.objects.all()} == {city.pk}
        for part in (CaseEvent, Letter, Note):
            assert set(part.objects.values_list("council_id", flat=True)) <= {city.pk}
        assert not Case.objects.filter(pk=cases[1].case.pk).exists()


def test_the_database_alone_refuses_to_change_or_add_a_row_of_another_council(
    cases: tuple[Walk, Walk], city: Council, south: Council
) -> None:
    with inside(city):
        assert Case.objects.filter(pk=cases[1].case.pk).update(summary="ours now") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Note.objects.create(council=south, case=cases[1].case, text="x", public=False, at=cases[1].at, by_name="x")


def test_a_part_of_ours_cannot_point_to_a_case_of_another_council(cases: tuple[Walk, Walk], city: Council) -> None:
    with pytest.raises(DatabaseError, match="same_council"), inside(city):  # noqa: PT012 (checked at the end)
        Note.objects.create(council=city, case=cases[1].case, text="x", public=False, at=cases[1].at, by_name="x")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _walled() -> list[str]:
    """Every table of which the database hides other councils' rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'council_id' "
            "WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') ORDER BY 1"
        )
        return [table for (table,) in cursor.fetchall()]


def _councils_in(table: str) -> set[int]:
    """Whose rows a query sees that names no council at all."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT council_id FROM {table}")  # noqa: S608
        return {council for (council,) in cursor.fetchall()}


def test_the_database_alone_keeps_every_table_to_its_council_whatever_is_asked(city: Council, south: Council) -> None:
    make_world(city, south)
    tables, filled = _walled(), 0
    for table in tables:
        seen = {}
        for council in (city, south):
            with inside(council):
                seen[council.pk] = _councils_in(table)
                assert seen[council.pk] <= {council.pk}, f"{table} shows another council's rows"
        filled += all(seen.values())
    assert len(tables) >= 16
    # Where only one council had rows, hiding them from it would prove nothing.
    assert filled >= 12


def test_what_the_matrix_tries_without_the_database_s_wall_is_really_without_it(city: Council, south: Council) -> None:
    make_world(city, south)
    with inside(city):
        assert _councils_in("complaints_case") == {city.pk}
        take_down_the_databases_wall()
        assert _councils_in("complaints_case") == {city.pk, south.pk}
        # The application's own scope is what is left, and it is enough.
        champion = councils.staff(city, Role.COMPLAINT_CHAMPION)
        assert {case.council_id for case in cases_visible_to(champion)} == {city.pk}


def test_a_resident_sees_their_own_case_and_no_other_even_where_the_application_asks_for_all(
    city: Council,
) -> None:
    resident = councils.user("Jo Marsh")
    own, other = walk(city, by=resident), walk(city)
    with inside(city, ActorKind.RESIDENT, resident.pk):
        assert list(Case.objects.values_list("pk", flat=True)) == [own.case.pk]
        assert set(CaseEvent.objects.values_list("case_id", flat=True)) == {own.case.pk}
    with inside(city):
        key = TrackingLink.objects.get(case=other.case).key
    with tenant(city.pk, ActorKind.RESIDENT, None, (key,)), transaction.atomic():
        assert list(Case.objects.values_list("pk", flat=True)) == [other.case.pk]
    with inside(city, ActorKind.RESIDENT):
        assert not Case.objects.exists()
    stranger = Actor.complainant(city.pk, councils.user().pk, "Somebody")
    with inside(city):
        assert not cases_visible_to(stranger).exists()


def test_what_happened_can_be_neither_changed_nor_deleted(city: Council) -> None:
    case = walk(city).case
    for change in (
        lambda: CaseEvent.objects.filter(case=case).update(by_name="nobody"),
        lambda: CaseEvent.objects.filter(case=case).delete(),
    ):
        with pytest.raises(DatabaseError), inside(city):
            change()


def _drafts_seen_as(council: Council, kind: ActorKind, user_id: int | None = None, *hashes: str) -> set[str]:
    """What a query sees that asks for every draft there is: the texts of the council's drafts."""
    with tenant(council.pk, kind, user_id), transaction.atomic():
        enter(Scope(kind, council.pk, user_id, (), hashes))
        return {draft.answers["text"] for draft in ComplaintDraft.objects.all()}


def test_the_database_alone_shows_a_draft_to_its_writer_and_to_no_member_of_staff(
    city: Council, south: Council
) -> None:
    robin, kim = councils.user("Robin Reed"), councils.user("Kim Vale")
    library = "b" * 64
    for council, owner, browser in (
        (city, robin, "a" * 64),
        (city, None, library),
        (city, kim, library),
        (south, robin, library),
    ):
        draft = new_draft(DraftReader(council.pk, owner and owner.pk), uuid4(), timezone.now())
        draft.answers = {"text": f"{council.slug} {owner or 'nobody'}"}
        with inside(council, ActorKind.SYSTEM):
            save_draft(draft, timezone.now(), browser)
    own, nobody_s, kim_s = f"{city.slug} {robin}", f"{city.slug} nobody", f"{city.slug} {kim}"
    assert _drafts_seen_as(city, ActorKind.RESIDENT, robin.pk) == {own}
    assert _drafts_seen_as(city, ActorKind.RESIDENT, robin.pk, library) == {own, nobody_s}
    assert _drafts_seen_as(city, ActorKind.RESIDENT, None, library) == {nobody_s, kim_s}
    assert _drafts_seen_as(city, ActorKind.RESIDENT, None, "c" * 64, library) == {nobody_s, kim_s}
    assert _drafts_seen_as(city, ActorKind.RESIDENT, None, "c" * 64) == set()
    assert _drafts_seen_as(city, ActorKind.RESIDENT) == set()
    assert _drafts_seen_as(city, ActorKind.STAFF, robin.pk, library) == set()
    assert _drafts_seen_as(city, ActorKind.SYSTEM) == {own, nobody_s, kim_s}


def test_the_application_alone_shows_a_draft_to_its_writer(city: Council, south: Council) -> None:
    world = make_world(city, south)
    owner = world.own.case.complainant_id
    with inside(city):
        take_down_the_databases_wall()
        for reader, seen in (
            (DraftReader(city.pk, owner), {world.complaint_drafts["own"]}),
            (DraftReader(south.pk, owner), set()),
            (DraftReader(city.pk, owner + 1, ("0" * 64,)), set()),
            (DraftReader(city.pk, None), set()),
        ):
            assert {draft.key for draft in drafts_visible_to(reader, timezone.now())} == seen


def test_the_database_alone_keeps_a_draft_from_whoever_presses_its_button(city: Council, south: Council) -> None:
    world = make_world(city, south)
    key = world.complaint_drafts["own"]
    assert addresses(), "their modules are loaded"
    with without_case_filter():
        for who in ("nobody", "another resident", "complaint_champion"):
            answer = world.client(who).post(f"/c/{city.slug}/complain/{key}/check/", {"version": "1"}, follow=True)
            assert SECRET["own"] not in answer.content.decode()
    with inside(city):
        draft = ComplaintDraft.objects.get(key=key)
        assert (draft.owner_id, draft.case_id, draft.version) == (world.own.case.complainant_id, None, 1)
