"""What a page's form asks of a draft, done; or said on the form, where it is refused."""

from collections.abc import Callable

from councils.documents.reading import DocumentRefused
from councils.policies.operations.drafts import DraftTurn, change_draft
from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal.govuk_forms.plain_forms import PlainForm


def changed(form: PlainForm, turn: DraftTurn, document: Callable[[], object]) -> bool:
    """Put a document in the place of the draft's; False where it is refused, or can't be made: then the form says why.

    Raises NotAllowed for whoever doesn't keep the council's policies.
    """
    try:
        change_draft(turn, document())
    except NotAllowed:
        raise
    except DocumentRefused as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem)
    except RuleBroken as refusal:
        form.add_error(None, refusal.message)
    else:
        return True
    return False
