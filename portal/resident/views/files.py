"""The files that go with a complaint while it is being written."""

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.domain.files import WaitingFile
from complaints.operations.uploads import checked
from complaints.operations.waiting_files import drop, set_aside
from councils.domain.errors import RuleBroken
from portal.access import CouncilRequest
from portal.resident import steps
from portal.resident.drafts import Draft, draft_of, open_draft, remember
from portal.resident.forms import Files
from portal.resident.private import PrivatePage
from portal.resident.views.complain import address
from portal.resident.wording import kind_of_file
from portal.wording import size

MOST_FILES = 10


class DraftFiles(PrivatePage):
    """Add files, take them out again, go on. Each is checked at once and set aside until the complaint is sent."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """What was added so far."""
        return self._page(request, draft_of(request), Files())

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Whatever was pressed, files that came along are kept."""
        draft, form = open_draft(request), Files({})
        removed = request.POST.get("remove", "")
        for file in [each for each in draft.files if each.place == removed]:
            drop(file.place)
            draft.files.remove(file)
        adding = request.POST.get("then") == "add"
        for problem in self._take(request, draft, timezone.now(), needed=adding):
            form.add_error("documents", problem)
        draft.save()
        if form.errors:
            return remember(request, self._page(request, draft, form), draft)
        stays = removed or adding
        return remember(request, redirect(address(request, steps.FILES if stays else steps.CHECK)), draft)

    def _take(self, request: CouncilRequest, draft: Draft, at: datetime, *, needed: bool) -> list[str]:
        """Set aside what may be kept; what is wrong with the others."""
        problems = too_large(request)
        sent = request.FILES.getlist("documents")
        if needed and not sent and not problems:
            problems.append("Choose a file first")
        for file in sent:
            if len(draft.files) >= MOST_FILES:
                problems.append(f"“{file.name}” was not added: a complaint begins with at most {MOST_FILES} files")
                continue
            try:
                draft.files.append(set_aside(checked(file), request.council.pk, at))
            except RuleBroken as refusal:
                problems.append(refusal.message)
        return problems

    def _page(self, request: CouncilRequest, draft: Draft, form: Files) -> HttpResponse:
        return render(
            request,
            "resident/files.html",
            {"form": form, "files": [_shown(file) for file in draft.files], "back": address(request, "adjustments")},
        )


def _shown(file: WaitingFile) -> dict[str, str]:
    said = f"{kind_of_file(file.checked.content_type)}, {size(file.checked.size)}"
    return {"place": file.place, "name": file.checked.name, "details": said}


def too_large(request: CouncilRequest) -> list[str]:
    """The files that were refused while they arrived."""
    limit = settings.MAX_UPLOAD_BYTES // 2**20
    names = getattr(request, "refused_files", [])
    return [f"“{name}” is larger than {limit} MB. Choose a smaller file" for name in names]
