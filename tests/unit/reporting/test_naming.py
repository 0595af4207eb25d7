"""The names of figures."""

import pytest

from reporting.rules.naming import figure_name


@pytest.mark.parametrize(
    ("figure", "name"),
    [
        ("stage.2", "Stage 2"),
        ("stage.1.answered.late_waiting", "Stage 1, response: overdue and not sent yet"),
        ("stage.1.code_extended.in_time", "Stage 1, response within the Code’s longest extension: on time"),
        ("answer.1.partly_upheld", "Stage 1: partly upheld"),
        ("answer.1.no-such-word", "Stage 1: responded"),
        ("further.1", "Escalated after stage 1"),
        ("again.1.late", "Stage 1, response after reopening: late"),
        ("reopened", "Complaints reopened"),
        ("intake.channel.in_person", "In person"),
        ("intake.theme.", "No theme chosen"),
        ("intake.position.refused_further", "Responded, next stage refused"),
        ("intake.declined.too_old", "It is about something that happened too long ago"),
        ("intake.service.7", "Complaints about one service"),
        ("intake.procedure.housing", "Complaints under one procedure"),
        ("intake.channel.owl", "Complaints"),
        ("referral.body.housing", "Housing Ombudsman"),
        ("referral.reply.late", "Reply: late"),
        ("referral.decision.not_for_us", "Decision: not for us"),
    ],
)
def test_a_figure_is_named_in_words(figure: str, name: str):
    assert figure_name(figure) == name
