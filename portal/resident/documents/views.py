"""Documents that a complainant adds to their complaint."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from complaints.cases.queries.resident import own_case
from complaints.documents.operations.uploads import Upload, checked_files
from complaints.vocabulary.actions import ActionContext
from portal.files.forms import FilesForm, files_sent
from portal.files.uploads import keep_documents
from portal.http.access import CouncilRequest, PrivateView, as_product
from portal.http.errors import sent_as
from portal.resident.opened import within_hour
from portal.resident.requests.presenters import noun_of, say_work_goes_on

if TYPE_CHECKING:
    from complaints.models import Case


# The client's count has its own transaction, and files are checked outside any.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AddDocumentsView(PrivateView):
    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        with transaction.atomic():
            return self._page(request, own_case(request.actor, reference), FilesForm())

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
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
        action_context = ActionContext(case.pk, request.actor, timezone.now(), sent_as=sent_as(request))
        with as_product(request.actor):
            kept, problems = keep_documents(action_context, uploads, public=True)
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
        words = {"noun": noun_of(case), "reference": case.reference}
        back = reverse("resident:complaint", kwargs=place)
        return render(request, "resident/requests/documents.html", {**words, "form": form, "back": back})
