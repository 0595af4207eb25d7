"""Letters leave only over a line that is encrypted to the right server; until then they wait."""

from pathlib import Path

import pytest
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.models import Outage, OutboxMessage
from councils.models import Council
from tests.factories import smtp
from tests.factories.cases import inside, walk
from tests.factories.tls import Certificate

pytestmark = pytest.mark.django_db(transaction=True)


def drain() -> None:
    """One run, the pause after an outage being over."""
    Outage.objects.update(next_probe_at=timezone.now())
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


def waiting(council: Council) -> int:
    with inside(council):
        return OutboxMessage.objects.filter(sent_at=None, failed_at=None).count()


@pytest.mark.parametrize("end", ["of another authority", "for another name", "without TLS"])
def test_a_letter_waits_for_the_right_server(
    end: str, city: Council, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Certificate.made(tmp_path / "right")
    wrong = Certificate.made(tmp_path / "wrong", "DNS:elsewhere.example" if end == "for another name" else right.name)
    trusted = [right.authority] + ([wrong.authority] if end == "for another name" else [])
    bundle = tmp_path / "trusted.pem"
    bundle.write_text("".join(authority.read_text() for authority in trusted))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    settings.EMAIL_USE_TLS = True
    walk(city)
    written = waiting(city)
    assert written
    with smtp.listening(settings, smtp.Sink(), tls=None if end == "without TLS" else wrong.context) as stranger:
        drain()
    assert stranger.received == []
    assert waiting(city) == written
    with smtp.listening(settings, smtp.Sink(), tls=right.context) as sink:
        drain()
    assert len(sink.received) == written
    assert waiting(city) == 0
