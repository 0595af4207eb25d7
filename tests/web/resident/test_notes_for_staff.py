"""What a policy says for its owner and for staff reaches no page and no letter of a resident.

Every such text of every policy is replaced by a mark; then all pages and letters of residents are read.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.models import Case
from complaints.people.queries.private_links import token_for
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, PolicyVersion
from councils.policies.queries import _rules
from portal.resident.complain.steps import BY_SLUG
from tests.factories import councils
from tests.factories.cases import RECEIVED, case_at, inside
from tests.factories.clients import signed_in
from tests.integration.complaints.test_letters import all_of
from tests.integration.councils.test_older_policies import POLICIES, RunSQL, migrating, run
from tests.web.resident.writer import Writer

MARK = "FOR STAFF ONLY"
FOR_STAFF = {
    "note",
    "matter",
    "route",
    "handling",
    "in_force_note",
    "provisional_note",
    "named_body",
    "named_body_note",
    "discretion",
    "new_matters",
    "refused",
    "reply_when",
    "effect",
}


def marked(part: Any) -> Any:
    """The document with each text for staff replaced."""
    if isinstance(part, list):
        return [marked(each) for each in part]
    if isinstance(part, dict):
        return {
            key: f"{MARK}: {key}" if key in FOR_STAFF and isinstance(value, str) else marked(value)
            for key, value in part.items()
        }
    return part


@pytest.fixture
def the_four_councils_marked(the_four_councils: None) -> Iterator[None]:
    """Their policies with every note for staff replaced by the mark; what processes keep of them is read anew."""
    with migrating():
        change = "UPDATE councils_policyversion SET document = %s::jsonb WHERE id = %s"
        run(RunSQL(POLICIES.LIFT))
        documents = [(json.dumps(marked(each.document)), each.pk) for each in PolicyVersion.objects.all()]
        run(RunSQL([(change, list(each)) for each in documents]))
        run(RunSQL(POLICIES.HOLD))
    _rules.clear()
    yield
    _rules.clear()


def read(client: Client, council: Council, name: str, **parts: str) -> str:
    answer = client.get(reverse(f"resident:{name}", kwargs={"council_slug": council.slug, **parts}), follow=True)
    assert answer.status_code == 200, name
    return answer.content.decode()


@pytest.mark.parametrize(
    "slug", ["cambridge-city", "cambridgeshire-county", "east-cambridgeshire", "south-cambridgeshire"]
)
def test_no_note_for_staff_is_read_by_a_resident(the_four_councils_marked: None, slug: str) -> None:
    council, resident = councils.council(slug), councils.user("Robin Day")
    client = signed_in(resident)
    pages: dict[str, str] = {}
    with time_machine.travel(RECEIVED, tick=False):
        for name in ("home", "start", "contact", "my-complaints", "accessibility", "privacy"):
            pages[name] = read(client, council, name)
        writer = Writer(council, client).answer_all()
        for step in BY_SLUG:
            pages[step] = read(client, council, "question", draft_key=writer.draft_key, step=step)
    for status in Status:
        walked = case_at(council, status, by=resident)
        with time_machine.travel(walked.at, tick=False):
            for name in ("complaint", "sent"):
                pages[f"{name} {status}"] = read(client, council, name, reference=walked.case.reference)
        with inside(council):
            letters = all_of(Case.objects.get(pk=walked.case.pk))
            secret = token_for(walked.case.pk)
        assert secret is None or secret not in pages[f"sent {status}"]
        pages |= {f"{kind} {status}": f"{each.subject} {each.body}" for kind, sent in letters.items() for each in sent}
        dates = f"/api/v1/councils/{slug}/cases/{walked.case.reference}/deadlines/?for=resident"
        pages[f"dates {status}"] = str(signed_in(resident).get(dates).json()["account"])
    assert len(pages) > 30
    assert [name for name, page in pages.items() if MARK in page] == []
