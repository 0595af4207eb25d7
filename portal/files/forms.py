"""The question for files, and what was sent in answer to it."""

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from complaints.vocabulary.correspondence import ALLOWED, KINDS
from portal.govuk_forms.fields import SeveralFiles

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


def files_form(problems: Sequence[str] = ()) -> FilesForm:
    """Return the question, with what was wrong with the files of a form that is shown again."""
    form = FilesForm({} if problems else None)
    if problems:
        form.full_clean()
    for problem in problems:
        form.add_error("documents", problem)
    return form


def chosen_again(number: int) -> str:
    """Return what to do about files of a form that is shown again: no browser fills them in."""
    if not number:
        return ""
    return f"Choose the {'file' if number == 1 else 'files'} again: {'it was' if number == 1 else 'they were'} not kept"


def refused_files(request: HttpRequest) -> list[str]:
    return getattr(request, "refused_files", [])


def files_sent(request: HttpRequest, field: str) -> tuple[list[UploadedFile], list[str]]:
    files, problems = request.FILES.getlist(field), list(refused_files(request))
    return files, problems if files or problems else ["Choose a file"]
