"""What a permission covers, from when and until when, stands wherever staff read of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.models import Case
from complaints.people.operations import consents
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import ConsentGiven, SendingNeeds
from complaints.vocabulary.lifecycle import Move, Status
from complaints.vocabulary.people import Authority, RepresentativeKind
from councils.calendars.rules import written
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside, needing
from tests.web.casework.desk import Desk, desk, text

SCOPE = "The repair of the boiler only"


@pytest.fixture
def at(city: Council) -> Desk:
    walked_desk = desk(city, Status.UNDER_INVESTIGATION, received_at=timezone.now() - timedelta(days=2))
    needing(walked_desk.walked, SendingNeeds(on_behalf_of="Vera Vane"))
    return walked_desk


def permitted(at: Desk, kind: RepresentativeKind, authority: Authority) -> str:
    today = timezone.localdate()
    given = ConsentGiven(kind, authority, "Signed form", today, today + timedelta(days=90), SCOPE)
    with inside(at.council, ActorKind.STAFF, at.walked.champion.user_id):
        context = ActionContext(at.walked.case.pk, at.walked.champion, timezone.now())
        consents.record_consent(context, consents.WrittenConsent(given))
    until = written(today + timedelta(days=90))
    return (
        f"{authority.label} ({kind.label.lower()}): Signed form. Covers: {SCOPE}, until {until}. From {written(today)}"
    )


def test_a_permission_is_shown_in_words(at: Desk) -> None:
    assert "Covers:" not in text(at.open())
    words = permitted(at, RepresentativeKind.RELATIVE, Authority.WRITTEN)
    assert words in text(at.open())
    assert f"recorded now: {words}." in text(at.open(Move.RECORD_CONSENT))


def test_an_elected_representative_needs_no_permission(at: Desk) -> None:
    words = permitted(at, RepresentativeKind.COUNCILLOR, Authority.ELECTED)
    with inside(at.council):
        Case.objects.filter(pk=at.walked.case.pk).update(enquirer=RepresentativeKind.COUNCILLOR.value)
    page = text(at.open())
    assert words in page
    assert "asks for Vera Vane as an elected representative. No permission is needed." in page
    assert "with permission from" not in page
