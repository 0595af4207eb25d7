"""Documents of a complaint, both ways."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from complaints.cases.operations.correspondence import Upload
from complaints.cases.queries.resident import own_case, own_document
from complaints.cases.rules.action_context import Turn
from complaints.documents.operations.uploads import checked_files
from complaints.vocabulary.contact_kinds import noun
from councils.policies.rules.procedure_rules import ContactKind
from portal.files.documents import CLEAN, as_download, keep_documents
from portal.files.uploads import files_sent
from portal.http.access import CouncilRequest, PrivateView, as_product
from portal.http.second_press import sent_as
from portal.resident.file_limits import within_hour
from portal.resident.forms import FilesForm
from portal.resident.presenters.documents import document_state
from portal.resident.views.requests import say_work_goes_on

if TYPE_CHECKING:
    from complaints.models import Case


# What a client has added is counted in a transaction of its own, and files are checked outside of any.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AddDocumentsView(PrivateView):
    """Add files to a complaint that was sent."""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """The form."""
        with transaction.atomic():
            return self._page(request, own_case(request.actor, reference), FilesForm())

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Keep what can be kept, and name what can't."""
        with transaction.atomic():
            case = own_case(request.actor, reference)
        files, refused = files_sent(request, "documents")
        files, too_many = within_hour(request, files, timezone.now())
        uploads, unfit = checked_files(files)
        with transaction.atomic():
            return self._keep(request, case, uploads, [*refused, *too_many, *unfit])

    def _keep(
        self, request: CouncilRequest, case: "Case", uploads: Sequence[Upload], refused: Sequence[str]
    ) -> HttpResponse:
        turn = Turn(case.pk, request.actor, timezone.now(), sent_as=sent_as(request))
        with as_product(request.actor):
            kept, problems = keep_documents(turn, uploads, public=True)
        if kept:
            messages.success(request, f"We have received {', '.join(kept)}.")
            say_work_goes_on(request, case)
        if refused or problems:
            form = FilesForm({})
            for problem in (*refused, *problems):
                form.add_error("documents", problem)
            return self._page(request, case, form)
        return redirect("resident:complaint", council_slug=request.council.slug, reference=case.reference)

    def _page(self, request: CouncilRequest, case: "Case", form: FilesForm) -> HttpResponse:
        place = {"council_slug": request.council.slug, "reference": case.reference}
        words = {"noun": noun(ContactKind(case.kind)), "reference": case.reference}
        back = reverse("resident:complaint", kwargs=place)
        return render(request, "resident/documents.html", {**words, "form": form, "back": back})


class ComplaintDocumentView(PrivateView):
    """One document, if it is the complainant's to see and has passed the check."""

    def get(self, request: CouncilRequest, reference: str, key: str) -> HttpResponseBase:
        """The file as a download; while it is being checked, or blocked, a page that says so."""
        document = own_document(request.actor, reference, key)
        if document.state != CLEAN:
            told = {"reference": reference, "name": document.name, "state": document_state(document.state)}
            return render(request, "resident/document_unavailable.html", told, status=409)
        return as_download(document)
