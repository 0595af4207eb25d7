"""Everyone in the demonstration is found by all that is known of them."""

from collections import defaultdict
from datetime import date

import pytest

from complaints.case_facts.queries import Today
from complaints.cases.queries import worklist as lists
from complaints.cases.queries.worklist import WorklistFilter, worklist
from complaints.models import Case
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.sampling import commit, is_whole, sample

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
AS_OF = date(2026, 11, 18)
KNOWN = ("complainant_name", "complainant_email", "complainant_phone", "complainant_address", "reference")


def test_everyone_is_found_by_name_email_phone_address_and_reference(
    seeded: list[Council], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 600)
    searched = 0
    for council in seeded:
        champion = councils.staff(council, Role.COMPLAINT_CHAMPION)
        with inside(council):
            theirs: dict[str, set[int]] = defaultdict(set)
            for pk, *values in Case.objects.values_list("pk", *KNOWN):
                for value in filter(None, values):
                    theirs[value].add(pk)
            tried = sample(theirs.items(), 60, (commit(), council.slug))
            for value, cases in tried:
                found = worklist(champion, WorklistFilter(search=value), Today(AS_OF, AS_OF)).rows
                assert cases <= {row.id for row in found}, value
        searched += len(tried)
    assert searched > (1500 if is_whole() else 150)
