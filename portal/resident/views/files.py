"""The files that go with a complaint while it is being written."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator

from complaints.cases.operations.correspondence import Upload
from complaints.documents.operations.complaint_drafts import add_file, remove_file
from complaints.documents.operations.uploads import checked_files
from complaints.documents.operations.waiting_files import set_aside
from complaints.vocabulary.files import WaitingFile
from councils.vocabulary.errors import RuleBroken
from portal.files.uploads import files_sent, refused_files
from portal.http.access import CouncilRequest
from portal.resident import steps
from portal.resident.drafts import DraftView
from portal.resident.file_limits import no_room_in_draft, within_hour
from portal.resident.forms import FilesForm
from portal.resident.views.complain import address
from portal.wording import kind_of_file, size

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft

MOST_FILES = 10


# What a client has added is counted in a transaction of its own, and files are checked outside of any.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class DraftFilesView(DraftView):
    """Add files, take them out again, go on. Each is checked at once and set aside until the complaint is sent."""

    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """What was added so far."""
        with transaction.atomic():
            draft = self.find(request, draft_key)
            if draft is None:
                return self.not_found(request, draft_key)
            if draft.sent:
                return redirect(address(request, draft_key, steps.CHECK))
            return self._page(request, draft, FilesForm())

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """Whatever was pressed, files that came along are kept."""
        at, adding = timezone.now(), request.POST.get("then") == "add"
        files, problems = files_sent(request, "documents")
        if not adding and not files:
            problems = refused_files(request)
        files, too_many = within_hour(request, files, at)
        uploads, unfit = checked_files(files)
        with transaction.atomic():
            draft = self.find_or_start(request, draft_key, at)
            removed = request.POST.get("remove", "")
            if removed:
                remove_file(draft, removed)
            problems = [*problems, *too_many, *unfit, *self._take(request, draft, uploads, at)]
            return self._saved(request, draft, at, problems, stays=bool(removed) or adding)

    def _saved(
        self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime, problems: Sequence[str], *, stays: bool
    ) -> HttpResponse:
        form = FilesForm({})
        for problem in problems:
            form.add_error("documents", problem)
        if draft.pk is not None or draft.files:
            self.save(request, draft, at)
        if form.errors:
            return self._page(request, draft, form)
        return redirect(address(request, draft.key, steps.FILES if stays else steps.CHECK))

    def _take(
        self, request: CouncilRequest, draft: "ComplaintDraft", uploads: Sequence[Upload], at: datetime
    ) -> list[str]:
        """Set aside what there is room for; why not the others."""
        problems: list[str] = []
        for upload in uploads:
            if len(draft.files) >= MOST_FILES:
                name = upload.checked.name
                problems.append(f"“{name}” was not added: you can send up to {MOST_FILES} files with a complaint")
                continue
            if no_room := no_room_in_draft(request, draft, upload.checked):
                problems.append(no_room)
                continue
            try:
                add_file(draft, set_aside(upload, request.council.pk, at))
            except RuleBroken as refusal:
                problems.append(refusal.message)
        return problems

    def _page(self, request: CouncilRequest, draft: "ComplaintDraft", form: FilesForm) -> HttpResponse:
        back = address(request, draft.key, steps.before(steps.FILES, draft.answers))
        files = [_shown(file) for file in draft.waiting_files]
        action = address(request, draft.key, steps.FILES)
        return render(request, "resident/files.html", {"form": form, "files": files, "back": back, "action": action})


def _shown(file: WaitingFile) -> dict[str, str]:
    said = f"{kind_of_file(file.checked.content_type)}, {size(file.checked.size)}"
    return {"place": file.place, "name": file.checked.name, "details": said}
