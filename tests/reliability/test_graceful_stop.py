"""A worker that is asked to stop finishes the message in hand, or gives it back in time, and holds no other."""

import signal
from time import monotonic

import pytest

from complaints.delivery.channels import EmailSender
from complaints.models import OutboxMessage
from councils.models import Council
from councils.tenancy.scope import ActorKind
from script.embedded.broker import Broker
from script.supervision import SECONDS_TO_STOP
from tests.factories import smtp
from tests.factories.cases import inside
from tests.proofs.test_outage import until, waiting_messages
from tests.reliability.celery_worker import log_of, nudge, worker

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("seconds_before_an_answer", [0.3, 60], ids=["a slow mail server", "one that says nothing"])
def test_a_worker_that_is_asked_to_stop_under_a_backlog_ends_soon_and_holds_nothing(
    city: Council, broker: Broker, settings, seconds_before_an_answer: float
) -> None:
    waiting_messages(city, 200)
    with smtp.listening(settings, smtp.Sink(seconds_before_an_answer=seconds_before_an_answer)) as sink:
        with worker(broker, settings.EMAIL_PORT) as process:
            until(lambda: nudge(broker, "dispatch_outbox") or sink.tried > 0)
            process.send_signal(signal.SIGTERM)
            asked = monotonic()
            process.wait(60)
        assert monotonic() - asked < SECONDS_TO_STOP, log_of(broker)
        assert process.returncode == 0, log_of(broker)
    with inside(city, ActorKind.SYSTEM):
        messages = OutboxMessage.objects.filter(EmailSender.kinds)
        assert not messages.filter(claimed_at__isnull=False).exists()
        assert not messages.filter(deaths__gt=0).exists()
        assert len(sink.received) < 200
        answered = len(sink.received) if seconds_before_an_answer < SECONDS_TO_STOP else 0
        assert messages.filter(sent_at__isnull=False).count() == answered
