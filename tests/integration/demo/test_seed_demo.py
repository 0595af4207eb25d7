"""What the command promises: the same every time, for everybody to sign in, made-up councils named as such."""

import hashlib
import json
from datetime import date

import pytest
from django.conf import settings as product
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client

from complaints.models import Case, Document, StageRecord
from complaints.vocabulary.lifecycle import OPEN
from councils.models import Council
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.tenancy.scope import ActorKind, accounts_named, tenant
from councils.vocabulary.roles import STAFF_ROLES, Role
from demo.councils.settling import has_cases
from ombudsman.models import Referral

pytestmark = pytest.mark.in_turns
AS_OF = date(2026, 11, 18)


@pytest.fixture
def seed(the_four_councils, tmp_path, settings):
    """The command; what it wrote down is given back."""
    settings.MEDIA_ROOT = tmp_path

    def run(cases: int = 60, councils: int = 4, **options) -> dict:
        path = tmp_path / "demo.json"
        options = {"seed": 1, "as_of": AS_OF, "sign_ins": path, **options}
        call_command("seed_demo", cases=cases, councils=councils, verbosity=0, **options)
        return json.loads(path.read_text(encoding="utf-8"))

    return run


def contents() -> list[tuple]:
    """Every complaint as people would describe it, without the numbers that a database gives."""
    found = []
    for council in Council.objects.order_by("slug"):
        with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
            columns = ("reference", "summary", "description", "status", "stage", "received_at", "complainant_name")
            found += [(council.slug, *row) for row in Case.objects.order_by("reference").values_list(*columns)]
    return found


def test_the_same_arguments_make_the_same_complaints_and_another_seed_makes_others(seed) -> None:
    runs = []
    for number in (1, 1, 2):
        with transaction.atomic():
            seed(seed=number)
            runs.append(contents())
            transaction.set_rollback(True)
    assert len(runs[0]) == 60
    assert runs[0] == runs[1] != runs[2]


def test_everything_happens_before_the_day_that_was_named(seed) -> None:
    seed(cases=120)
    for council in Council.objects.all():
        with tenant(council.pk, ActorKind.SYSTEM):
            assert not Case.objects.filter(last_event_at__date__gte=AS_OF).exists()


def test_every_role_of_every_council_can_sign_in(seed) -> None:
    written = seed(councils=5)
    slugs = set(Council.objects.values_list("slug", flat=True))
    assert len(slugs) == 5
    roles = {(account["role"], account["council"]) for account in written["accounts"]}
    assert {(role.value, slug) for role in STAFF_ROLES for slug in slugs} <= roles
    for account in [account for account in written["accounts"] if account["council"] == min(slugs)]:
        with accounts_named(account["email"]), transaction.atomic():
            signed_in = Client().login(request=None, email=account["email"], password=account["password"])
        assert signed_in, account
        assert account["email"].endswith(".example")
    assert any(account["role"] == "resident" for account in written["accounts"])


def test_the_first_officer_who_is_named_has_work_in_hand(seed) -> None:
    officers = [each for each in seed()["accounts"] if each["role"] == Role.RESPONDING_OFFICER]
    with tenant(Council.objects.get(slug=officers[0]["council"]).pk, ActorKind.SYSTEM):
        assert Case.objects.filter(officer__email=officers[0]["email"], status__in=OPEN).exists()


def test_the_first_head_of_service_who_is_named_has_an_ombudsman_to_answer_where_any_has(seed) -> None:
    heads = [each for each in seed(cases=160)["accounts"] if each["role"] == Role.HEAD_OF_SERVICE]
    seen = set()
    for council in Council.objects.all():
        first = next(each["email"] for each in heads if each["council"] == council.slug)
        with tenant(council.pk, ActorKind.SYSTEM):
            owed = Referral.objects.filter(replied_on=None).exclude(head=None)
            assert not owed or owed.filter(head__email=first).exists(), council.slug
            seen.add(bool(owed))
    assert True in seen


def test_what_is_written_down_names_every_place(seed) -> None:
    written = seed(cases=0)
    base = product.BASE_URL
    assert written["base_url"] == base
    for key, below in (("portal_url", ""), ("staff_url", ""), ("mail_url", ""), ("api_url", "schema/")):
        address = written[key].removeprefix(base) + below
        assert Client().get(address).status_code in (200, 302), address


def test_councils_beyond_the_real_ones_are_invented_and_say_so(seed) -> None:
    seed(councils=8, cases=40)
    invented = list(Council.objects.filter(slug__startswith="invented-"))
    assert len(invented) == 4
    for council in invented:
        assert council.name.startswith("Invented ")
        with tenant(council.pk, ActorKind.SYSTEM):
            assert Case.objects.exists()
    seed(councils=8, cases=40, seed=2)
    assert Council.objects.count() == 8


def test_nothing_is_made_twice(seed) -> None:
    seed()
    before = contents()
    seed(if_empty=True, seed=9)
    assert contents() == before
    with pytest.raises(CommandError, match="Choose another --seed"), transaction.atomic():
        seed()
    assert contents() == before


def test_if_empty_fills_what_is_empty(seed) -> None:
    assert not has_cases()
    seed(if_empty=True)
    assert has_cases()


def test_accounts_with_a_published_password_are_for_demonstrations_only(seed, settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="cannot be made in this installation"):
        seed()


@pytest.mark.parametrize(("cases", "councils"), [(-1, 4), (10, 0)])
def test_absurd_amounts_are_refused(seed, cases: int, councils: int) -> None:
    with pytest.raises(CommandError, match="at least"):
        seed(cases=cases, councils=councils)


def test_the_shares_are_those_that_councils_publish(seed) -> None:
    # Complaints about social care come under the law's own procedures and are no part of these shares.
    seed(cases=1700)
    answered = late = upheld = stage_two = 0
    for council in Council.objects.all():
        with tenant(council.pk, ActorKind.SYSTEM):
            complaints = StageRecord.objects.filter(case__procedure=CORPORATE, case__kind=ContactKind.COMPLAINT)
            for record in complaints.exclude(responded_at=None).filter(stage=1):
                answered += 1
                upheld += record.outcome != "not_upheld"
                late += record.response_due is not None and record.responded_at.date() > record.response_due
            stage_two += complaints.filter(stage=2).count()
    assert answered > 1000
    assert 0.12 <= late / answered <= 0.26
    assert 0.48 <= upheld / answered <= 0.63
    assert 0.11 <= stage_two / answered <= 0.21


def test_a_few_contacts_are_no_complaint(seed) -> None:
    seed(cases=400)
    kinds, moved, cases = set(), 0, 0
    for council in Council.objects.all():
        with tenant(council.pk, ActorKind.SYSTEM):
            others = Case.objects.exclude(kind=ContactKind.COMPLAINT).values_list("kind", "received_as", "status")
            kinds |= {kind for kind, *_ in others}
            moved += sum(kind != received_as for kind, received_as, _ in others)
            cases += len(others)
            assert 0 < len(others) <= Case.objects.count() / 4
    assert len(kinds) >= 6
    assert 0 < moved < cases / 2


def test_no_text_is_left_with_an_unfilled_brace(seed) -> None:
    seed(cases=400)
    for row in contents():
        assert "{" not in " ".join(map(str, row))


def test_a_demonstrations_files_can_be_opened(seed) -> None:
    seed()
    opened = set()
    for council in Council.objects.all():
        with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
            for document in Document.objects.all():
                with document.stored.open() as file:
                    assert hashlib.file_digest(file, "sha256").hexdigest() == document.sha256
                opened.add((council.pk, document.stored.name))
    assert len({council for council, _ in opened}) > 1
    assert any("record-of-a-visit.pdf" in name for _, name in opened)


def test_the_named_resident_has_a_handful_of_complaints_at_different_turns(seed) -> None:
    written = seed(cases=600)
    residents = {each["council"]: each["name"] for each in written["accounts"] if each["role"] == "resident"}
    for council in Council.objects.all():
        with tenant(council.pk, ActorKind.SYSTEM):
            theirs = Case.objects.filter(complainant__name=residents[council.slug])
            at_work = Case.objects.filter(status__in=OPEN)
            assert 5 <= theirs.count() <= 25
            assert len(set(theirs.values_list("status", "stage"))) >= 3
            assert at_work.filter(complainant__name=residents[council.slug]).count() <= at_work.count() / 3
            # Taken up again after an answer, and not answered anew yet.
            again = StageRecord.objects.filter(case__in=at_work, responded_at__isnull=False, stage=F("case__stage"))
            assert again.exists()
