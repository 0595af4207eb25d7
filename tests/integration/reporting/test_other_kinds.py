"""Each kind is counted once: what became a complaint, enquiries from members, and thanks that were shared."""

from datetime import date

from complaints.cases.operations import moves, offering, representing
from complaints.cases.operations.offering import Thanks
from complaints.cases.rules.offering import DirectorDecision, Offer, OfferAnswer
from complaints.vocabulary.actions import ActionContext, DirectorSays
from councils.calendars.rules import london_day
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from reporting.exports.csv import report_csv
from reporting.queries.drill_down import cases_behind
from reporting.rules.quarters import Quarter
from reporting.rules.writing import write_report
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.integration.complaints.test_contacts import context, logged
from tests.integration.complaints.test_member_enquiries import enquired
from tests.integration.reporting.test_figures import TODAY, compare

Q1, Q2 = Quarter(2026, 4), Quarter(2026, 7)


def test_what_became_a_complaint_counts_once_and_when_it_did(south: Council) -> None:
    walked = logged(south, "corporate", ContactKind.FEEDBACK)
    stays = logged(south, "corporate", ContactKind.FEEDBACK)
    with inside(south):
        moves.acknowledge(context(walked), text="Thank you.")
        for each in (walked, stays):
            offering.offer_complaint(context(each), Offer("Shall we?", date(2026, 6, 1)))
        offering.answer_offer(context(stays), OfferAnswer.NO, said="By phone.")
        at = london("2026-07-02T09:00")
        offering.answer_offer(ActionContext(walked.case.pk, walked.champion, at), OfferAnswer.YES, said="By phone.")
    count = compare(south, Q2)
    found = {row[:3]: row.number for row in count.intake}
    assert found[0, "began_as", "feedback"] == 1
    assert found[0, "channel", "email"] == 1
    assert found[1, "other", "feedback"] == 1


def test_enquiries_and_thanks_are_counted_apart_from_complaints(city: Council, east: Council) -> None:
    enquired(city)
    answered = enquired(city).triage()
    with inside(city):
        moves.respond(context(answered, answered.officer), outcome="answered", text="It is mended.")
    found = {row[:3]: row.number for row in compare(city, Q1).intake}
    assert found == {
        (0, "other", "member enquiry"): 2,
        (0, "enquiry", "in_time"): 1,
        (0, "enquiry", "late_waiting"): 1,
    }
    thanked, waits = (logged(east, "corporate", ContactKind.COMPLIMENT) for _ in range(2))
    with inside(east):
        offering.share_praise(context(thanked), Thanks("Lovely.", "Thank you.", others="The night crew"))
    count = compare(east, Q1)
    assert {row[:3]: row.number for row in count.intake} == {
        (0, "other", "compliment"): 2,
        (0, "thanks", "shared"): 1,
        (0, "thanks", "not_shared"): 1,
    }
    with inside(east):
        behind = cases_behind(waits.champion, Q1, TODAY, "intake.thanks.not_shared")
        assert [case.pk for case in behind.cases] == [waits.case.pk]
    assert "Passed on to staff" in report_csv(write_report("East Cambridgeshire", count)).decode()


def test_a_representation_is_never_counted_as_a_complaint(county: Council) -> None:
    walked = logged(county, "representation", ContactKind.REPRESENTATION)
    with inside(county):
        representing.send_to_director(context(walked), director_id=walked.officer.user_id or 0)
        said = DirectorDecision(DirectorSays.NO_CHANGE, london_day(walked.at), "The road was measured.")
        representing.record_director(context(walked), said=said)
    assert {row[:3]: row.number for row in compare(county, Q1).intake} == {(0, "other", "representation"): 1}
