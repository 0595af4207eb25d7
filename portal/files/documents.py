"""Documents of a case: how files that were sent are kept, and the one way in which a stored file leaves the product."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import FileResponse

from complaints.cases.operations import correspondence
from complaints.cases.operations.correspondence import Upload
from complaints.cases.rules.action_context import Turn
from complaints.documents.operations.waiting_files import not_stored
from councils.vocabulary.errors import AlreadySent, RuleBroken
from portal.http.second_press import digest

CLEAN = "clean"
# The file is data to be saved, whatever it pretends to be: nothing in it runs in this site's name.
POLICY = "default-src 'none'; sandbox"


def as_download(document: Any) -> FileResponse:
    """The file under its own name, to be saved by whoever asked; never shown.

    For documents in the state CLEAN only.
    """
    response = FileResponse(
        document.stored.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def keep_documents(turn: Turn, uploads: Iterable[Upload], *, public: bool) -> tuple[list[str], list[str]]:
    """Keep checked files with the case: the names of those that can be kept, and what is wrong with each of the others.

    Raises:
        NotAllowed, RuleBroken: the case takes no documents from this person now.
    """
    kept, problems = [], []
    for upload in uploads:
        try:
            document = correspondence.attach(_of_file(turn, upload), upload=upload, public=public)
            kept.append(document.name)
        except AlreadySent:
            kept.append(upload.checked.name)
        except RuleBroken as refusal:
            if not refusal.code.startswith("file."):
                raise
            problems.append(refusal.message)
        except OSError:
            problems.append(not_stored(upload.checked.name).message)
    return kept, problems


def _of_file(turn: Turn, upload: Upload) -> Turn:
    """One form may bring several files, and a second press of its button others than the first."""
    return replace(turn, sent_as=digest(turn.sent_as, upload.checked.sha256) if turn.sent_as else "")
