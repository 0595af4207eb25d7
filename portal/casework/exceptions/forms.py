"""The forms on which someone asks for approval to skip a stage, or to close what was logged by mistake."""

from portal.casework.moves.forms import MoveForm, letter
from portal.govuk_forms.forms import MEDIUM, words


class SkipStageForm(MoveForm):
    reason = letter(
        "Why are you going straight to the next stage?",
        "Say why you are going straight to the next stage",
        hint="The complainant and the person who approves this will read it.",
        rows=4,
    )


class LogByMistakeForm(MoveForm):
    reason = words(
        "How do you know that no one contacted us?",
        MEDIUM,
        missing="Say how you know that no one contacted us",
        hint="For example, it is a test, or the same call was logged twice. Only staff can see this.",
        rows=4,
    )
