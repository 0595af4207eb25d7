"""Add files, look the answers through and send them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator

from complaints.documents.operations import drafts as complaint_drafts
from complaints.documents.operations.drafts import add_file, remove_file
from complaints.documents.operations.uploads import Upload, checked_files, store_draft_file
from complaints.intake import operations as intake
from complaints.intake.queries import takes_anonymous
from complaints.intake.rules import Submission
from complaints.people.queries import private_links
from complaints.vocabulary.correspondence import WaitingFile
from councils.policies.rules.policy_document import noun
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from portal.files.forms import FilesForm, files_sent, refused_files
from portal.http.access import CouncilRequest
from portal.resident.complain import steps
from portal.resident.complain.drafts import DraftView
from portal.resident.complain.steps import address
from portal.resident.opened import no_room_in_draft, open_case, within_hour
from portal.resident.sending.presenters import answers_to_check
from portal.sessions.browser import forget_browser_key
from portal.wording import kind_of_file, size

if TYPE_CHECKING:
    from complaints.models import Case, ComplaintDraft

MOST_FILES = 10


# The client's count has its own transaction, and files are checked outside any.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class DraftFilesView(DraftView):
    """Files are checked at once and set aside until sending."""

    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        with transaction.atomic():
            draft = self.find(request, draft_key)
            if draft is None:
                return self.not_found(request, draft_key)
            if draft.sent:
                return redirect(address(request, draft_key, steps.CHECK))
            return self._page(request, draft, FilesForm())

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """Keep uploads, whichever button was pressed."""
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
                add_file(draft, store_draft_file(upload, request.council.pk, at))
            except RuleBroken as refusal:
                problems.append(refusal.message)
        return problems

    def _page(self, request: CouncilRequest, draft: "ComplaintDraft", form: FilesForm) -> HttpResponse:
        back = address(request, draft.key, steps.before(steps.FILES, draft.answers))
        files = [_shown(file) for file in draft.waiting_files]
        action = address(request, draft.key, steps.FILES)
        return render(
            request, "resident/sending/files.html", {"form": form, "files": files, "back": back, "action": action}
        )


def _shown(file: WaitingFile) -> dict[str, str]:
    said = f"{kind_of_file(file.checked.content_type)}, {size(file.checked.size)}"
    return {"place": file.place, "name": file.checked.name, "details": said}


CHANGED_ELSEWHERE = "Your answers were changed in another window while this page was open. Check them before you send."


# On a refusal the answers are shown again, after the rollback.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CheckView(DraftView):
    earlier: Callable[[Actor, Submission, str], object] | None = None

    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        with transaction.atomic():
            return self._answers(request, draft_key)

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """Send what the page showed, once, however often the button was pressed."""
        at = timezone.now()
        try:
            with transaction.atomic():
                draft = self.find(request, draft_key, lock=True)
                # A visitor owns no row yet, so the system actor stores the complaint.
                with tenant(request.council.pk, ActorKind.SYSTEM):
                    problem = self._send_once(request, draft, at) if draft is not None else ""
                    case = draft.case if draft is not None else None
        except RuleBroken as refusal:
            case, problem = None, refusal.message
        if case is not None:
            return self._sent(request, case, draft_key)
        with transaction.atomic():
            return self._answers(request, draft_key, problem)

    def _send_once(self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> str:
        if draft.sent or _missing(request, draft, at):
            return ""
        if request.POST.get("version") != str(draft.version):
            return CHANGED_ELSEWHERE
        self._log(request, draft, at)
        return ""

    def _answers(self, request: CouncilRequest, draft_key: UUID, problem: str = "") -> HttpResponse:
        draft = self.find(request, draft_key)
        if draft is None:
            return self.not_found(request, draft_key)
        if draft.sent:
            with tenant(request.council.pk, ActorKind.SYSTEM):
                reference = cast("Case", draft.case).reference
            return redirect("resident:sent", council_slug=request.council.slug, reference=reference)
        missing = _missing(request, draft, timezone.now())
        return redirect(address(request, draft_key, missing)) if missing else self._page(request, draft, problem)

    def _log(self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> None:
        said = steps.submission(draft, request.actor.user_id, at)
        case = intake.log_complaint(submission=said, by=request.actor, at=at, files=draft.waiting_files)
        complaint_drafts.mark_sent(draft, case, at)

    def _sent(self, request: CouncilRequest, case: "Case", draft_key: UUID) -> HttpResponse:
        """Redirect, also after a second press. From here the session opens the complaint, not the draft's key."""
        if request.actor.user_id is None:
            with tenant(request.council.pk, ActorKind.SYSTEM), transaction.atomic():
                link = private_links.link_of(case)
            open_case(request, link)
        response = redirect("resident:sent", council_slug=request.council.slug, reference=case.reference)
        forget_browser_key(response, draft_key)
        return response

    def _page(self, request: CouncilRequest, draft: "ComplaintDraft", problem: str = "") -> HttpResponse:
        sections = answers_to_check(draft, steps.services(request), request.council.slug)
        return render(
            request,
            "resident/sending/check.html",
            {
                "sections": sections,
                "problem": problem,
                "back": address(request, draft.key, steps.FILES),
                "noun": noun(steps.kind_of(draft.answers)),
                "draft_key": draft.key,
                "version": draft.version,
                "earlier": self._earlier(request, draft),
            },
        )

    def _earlier(self, request: CouncilRequest, draft: "ComplaintDraft") -> object:
        if self.earlier is None:
            return None
        said = steps.submission(draft, request.actor.user_id, timezone.now())
        return self.earlier(request.actor, said, request.council.slug)


def _missing(request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> str:
    return steps.unanswered(draft.answers, lambda: takes_anonymous(request.council.pk, at))
