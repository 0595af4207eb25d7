"""Whether the process lives is told without its database: a restart mends no database that is down."""

from django.test import Client


def test_the_process_says_that_it_lives_without_a_database() -> None:
    # This test has no database: whatever asks for one fails.
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
