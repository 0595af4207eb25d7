"""Attach uploads to a case and serve documents."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import FileResponse

from complaints.cases.operations import correspondence
from complaints.documents.operations import Upload, not_stored
from complaints.vocabulary.actions import Turn
from councils.vocabulary.errors import AlreadySent, RuleBroken
from portal.http.second_press import digest

CLEAN = "clean"
# A file is untrusted: nothing in it may run as this site.
POLICY = "default-src 'none'; sandbox"


def as_download(document: Any) -> FileResponse:
    """Return the file as an attachment. Only for documents in the state CLEAN."""
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
    """Return the names kept and the problems of the others.

    Raises NotAllowed or RuleBroken if the case takes no documents.
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
    return replace(turn, sent_as=digest(turn.sent_as, upload.checked.sha256) if turn.sent_as else "")
