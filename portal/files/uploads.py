"""Files that people send: the form, the limits, and attaching them to a case."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from complaints.cases.operations import correspondence
from complaints.documents.operations.uploads import Upload, not_stored
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import ALLOWED, KINDS
from councils.vocabulary.errors import AlreadySent, RuleBroken
from portal.govuk_forms.fields import SeveralFiles
from portal.http.errors import digest

ENDINGS = ",".join(f".{ending}" for ending in ALLOWED)
FILE_HINT = f"{KINDS}. Up to 20 MB each and 10 at a time."


class FilesForm(forms.Form):
    # The page says whether files are needed.
    asked_of_most = ("documents",)
    documents = forms.FileField(
        label="Add files",
        help_text=FILE_HINT,
        required=False,
        widget=SeveralFiles(attrs={"accept": ENDINGS}),
    )

    def is_multipart(self) -> bool:
        return True


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


def refused_files(request: HttpRequest) -> list[str]:
    return getattr(request, "refused_files", [])


def files_sent(request: HttpRequest, field: str) -> tuple[list[UploadedFile], list[str]]:
    files, problems = request.FILES.getlist(field), list(refused_files(request))
    return files, problems if files or problems else ["Choose a file"]
