"""One browser may open many cases without an account: at a library, by an adviser, by a councillor."""

from complaints.people.queries import private_links
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.resident.opened import MOST
from tests.factories.cases import inside, walk
from tests.web.resident.writer import SURNAME, Writer


def test_each_of_the_cases_that_a_browser_opened_stays_open(city: Council) -> None:
    writer = Writer(city)
    opened: list[str] = []
    for number in range(MOST):
        walked = walk(city, summary=f"Bin number {number} was missed")
        with inside(city, ActorKind.SYSTEM):
            token = private_links.token_for(walked.case.pk)
        assert writer.post(f"track/{token}/", SURNAME).status_code == 302
        opened.append(walked.case.reference)
        for page in (f"complaints/{opened[0]}/", f"complaints/{opened[-1]}/", f"complaints/{opened[0]}/message/"):
            assert writer.get(page).status_code == 200, (number, page)
    assert all(writer.get(f"complaints/{reference}/").status_code == 200 for reference in opened)


def test_a_browser_that_sent_many_complaints_sees_the_reference_of_each(city: Council) -> None:
    writer = Writer(city)
    for number in range(10):
        summary = {"summary": f"Bin number {number} was missed", "description": "Nobody came."}
        writer.answer_all(**{"what-happened": summary})
        sent = writer.send()
        assert sent.status_code == 200
        assert city.reference_prefix in sent.content.decode()
