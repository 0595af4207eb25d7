"""Files that people send: the limits, and attaching them to a case."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from complaints.cases.operations import correspondence
from complaints.documents.operations.uploads import Upload, not_stored
from complaints.vocabulary.actions import ActionContext
from councils.vocabulary.errors import AlreadySent, RuleBroken
from portal.files.forms import refused_files
from portal.http.errors import digest


def keep_documents(
    action_context: ActionContext, uploads: Iterable[Upload], *, public: bool
) -> tuple[list[str], list[str]]:
    """Return the names kept and the problems of the others.

    Raises NotAllowed or RuleBroken if the case takes no documents.
    """
    kept, problems = [], []
    for upload in uploads:
        try:
            document = correspondence.attach(_of_file(action_context, upload), upload=upload, public=public)
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


def _of_file(action_context: ActionContext, upload: Upload) -> ActionContext:
    return replace(
        action_context, sent_as=digest(action_context.sent_as, upload.checked.sha256) if action_context.sent_as else ""
    )


class LimitFiles(FileUploadHandler):
    """Drops files over the limits before they fill memory or disk, and explains each in `request.refused_files`."""

    accepted = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        most = settings.MAX_UPLOADS_PER_REQUEST
        if self.accepted >= most:
            # Not in new_file: there the later handlers would close the previous file.
            self._refuse(f"“{self.file_name}” was not added: add up to {most} files at a time")
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 2**20
            self._refuse(f"“{self.file_name}” is larger than {limit} MB. Choose a smaller file")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        self.accepted += 1

    def _refuse(self, why: str) -> None:
        self.request.refused_files = [*refused_files(self.request), why]  # type: ignore[arg-type, union-attr]
        raise SkipFile
