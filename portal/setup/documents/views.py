"""Policies as documents: download and edit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.document_reading import LARGEST_BYTES, parse_yaml, written_yaml
from councils.policies.operations import DraftContext
from councils.policies.queries import policy_draft, published_version
from councils.policies.rules.policy_editing import in_reading_order
from councils.vocabulary.roles import CONFIGURATION_ROLES
from portal.http.access import CouncilRequest, StaffView
from portal.setup.documents.forms import DocumentForm
from portal.setup.drafts.forms import changed


def _file(document: dict[str, Any]) -> HttpResponse:
    name = f"{document['council']}-{document['procedure']}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = written_yaml(in_reading_order(document))
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


class VersionDocumentView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return _file(published_version(request.actor.council_id, pk).document)


class DraftDocumentView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return _file(policy_draft(request.actor.council_id, pk).document)


class EditDocumentView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        draft = policy_draft(request.actor.council_id, pk)
        form = DocumentForm(initial={"seen": draft.revision, "text": written_yaml(in_reading_order(draft.document))})
        return self._page(request, draft, form)

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        draft = policy_draft(request.actor.council_id, pk)
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid():
            action_context = DraftContext(pk, request.actor, timezone.now(), form.cleaned_data["seen"])
            if changed(form, action_context, lambda: _read(form)):
                messages.success(request, "Draft saved.")
                return redirect("setup:draft", pk=pk)
        return self._page(request, draft, form)

    def _page(self, request: CouncilRequest, draft: Any, form: DocumentForm) -> HttpResponse:
        context = {"form": form, "draft": draft}
        return render(request, "setup/documents/document.html", context, status=409 if form.errors else 200)


def _read(form: DocumentForm) -> object:
    file = form.cleaned_data["file"]
    if file is None:
        return parse_yaml(form.cleaned_data["text"], "The text")
    return parse_yaml(file.read(LARGEST_BYTES + 1), file.name)
