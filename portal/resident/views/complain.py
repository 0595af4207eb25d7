"""One page for each question of a complaint."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.domain.contacts import noun
from complaints.queries.offered import offered
from councils.domain.rules import ContactKind
from portal.access import CouncilRequest
from portal.resident import steps
from portal.resident.drafts import Draft, draft_of, open_draft, remember
from portal.resident.forms import PlainForm, WhatHappened
from portal.resident.private import PrivatePage

# What somebody says who doesn't complain.
OTHERWISE = {"summary": "In a few words", "description": "In your own words"}


class Question(PrivatePage):
    """Shows one question and keeps its answer; nothing depends on the order in which they are answered."""

    def get(self, request: CouncilRequest, step: str) -> HttpResponse:
        """The question, with what was answered before."""
        draft = draft_of(request)
        initial = steps.prefilled(step, draft.answers, request.user)
        return self._page(request, step, self._form(request, step, draft, initial=initial), draft)

    def post(self, request: CouncilRequest, step: str) -> HttpResponse:
        """Keep the answer and go on, or show what is missing."""
        draft = open_draft(request)
        form = self._form(request, step, draft, request.POST)
        if not form.is_valid():
            return self._page(request, step, form, draft)
        draft.answers[step] = form.cleaned_data
        draft.save()
        following = steps.CHECK if request.GET.get("then") == steps.CHECK else steps.after(step, draft.answers)
        return remember(request, redirect(address(request, following)), draft)

    def _form(self, request: CouncilRequest, step: str, draft: Draft, *args: Any, **kwargs: Any) -> PlainForm:
        if step not in steps.BY_SLUG:
            raise Http404
        if step == "service":
            kwargs["services"] = steps.services(request).items()
        if step == steps.KIND:
            kwargs["offered"] = offered(request.council.pk, timezone.now())
        form = steps.form_of(step, draft.answers)(*args, **kwargs)
        say_what_it_is(form, steps.kind_of(draft.answers))
        return form

    def _page(self, request: CouncilRequest, step: str, form: PlainForm, draft: Draft) -> HttpResponse:
        changing = request.GET.get("then") == steps.CHECK
        previous = steps.CHECK if changing else steps.before(step, draft.answers)
        words = {name: getattr(form, name, "") for name in ("heading", "intro")}
        if words["heading"] == WhatHappened.heading and steps.kind_of(draft.answers) is not ContactKind.COMPLAINT:
            words["heading"] = "What would you like to say?"
        return render(request, "resident/question.html", {"form": form, "back": address(request, previous), **words})


def say_what_it_is(form: PlainForm, kind: ContactKind) -> None:
    """Fill the slots for what is being sent; the questions about what happened have other words for thanks."""
    called = noun(kind)
    for name, field in form.fields.items():
        if kind is not ContactKind.COMPLAINT and name in OTHERWISE:
            field.label, field.help_text = OTHERWISE[name], ""
            field.error_messages["required"] = f"Enter your {called}"
        field.label = str(field.label).replace("{noun}", called)
        field.help_text = str(field.help_text).replace("{noun}", called)
        field.error_messages = {
            code: str(said).replace("{noun}", called) for code, said in field.error_messages.items()
        }


def address(request: CouncilRequest, step: str) -> str:
    """Where a page of the form is; the page before the first is the start."""
    place = {"council_slug": request.council.slug}
    if step in steps.BY_SLUG:
        return reverse("resident:question", kwargs={**place, "step": step})
    return reverse(f"resident:{step or 'start'}", kwargs=place)
