"""The pages before the first question, and one page for each question of a complaint."""

import json
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.documents.operations.drafts import adopt_draft, delete_draft
from complaints.intake.queries import feedback_instead, offered, rules_for_complaints, takes_anonymous
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import a_noun, noun
from councils.queries import safeguarding_contacts
from councils.vocabulary.values import either, number_in
from portal.govuk_forms.forms import PlainForm
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.complain import steps
from portal.resident.complain.drafts import DraftView, begun_drafts
from portal.resident.complain.forms import WhatHappenedForm, form_of
from portal.resident.complain.presenters import unfinished_draft
from portal.resident.complain.steps import Answers, address
from portal.resident.presenters import anonymous_wording, ways_to_complain

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft

# Labels for contacts other than complaints.
OTHERWISE = {"summary": "In a few words", "description": "In your own words"}
# Hidden field: digest of the answer that the page showed.
SHOWN = "shown"
CHANGED_ELSEWHERE = (
    "This answer was changed in another window while this page was open. "
    "Select Continue to replace it with your answer on this page."
)


class QuestionView(DraftView):
    def get(self, request: CouncilRequest, draft_key: UUID, step: str) -> HttpResponse:
        at = timezone.now()
        draft = self.find(request, draft_key)
        if draft is None and step != steps.first(request.council.pk, at):
            _check_step(step)
            return self.not_found(request, draft_key)
        if draft is not None and draft.sent:
            return redirect(address(request, draft_key, steps.CHECK))
        answers = draft.answers if draft is not None else {}
        form = self._form(request, step, answers, at, initial=steps.prefilled(step, answers, request.user))
        form.fields[SHOWN].initial = _digest(answers.get(step))
        return self._page(request, draft_key, step, form, answers)

    def post(self, request: CouncilRequest, draft_key: UUID, step: str) -> HttpResponse:
        at = timezone.now()
        draft = self.find_or_start(request, draft_key, at)
        form = self._form(request, step, draft.answers, at, request.POST)
        if not form.is_valid():
            return self._page(request, draft_key, step, form, draft.answers)
        shown = form.cleaned_data.pop(SHOWN)
        if SHOWN in request.POST and _changed_elsewhere(draft, step, form.cleaned_data, shown):
            return self._ask_which(request, draft, step, form)
        draft.answers[step] = form.cleaned_data
        self.save(request, draft, at)
        following = steps.CHECK if request.GET.get("then") == steps.CHECK else steps.after(step, draft.answers)
        return redirect(address(request, draft.key, following))

    def _form(
        self, request: CouncilRequest, step: str, answers: Answers, at: datetime, *args: Any, **kwargs: Any
    ) -> PlainForm:
        _check_step(step)
        if step == "service":
            kwargs["services"] = steps.services(request).items()
        if step == steps.KIND:
            kwargs["offered"] = offered(request.council.pk, at)
        form = form_of(step, answers, lambda: takes_anonymous(request.council.pk, at))(*args, **kwargs)
        form.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput)
        say_what_it_is(form, steps.kind_of(answers))
        return form

    def _ask_which(self, request: CouncilRequest, draft: "ComplaintDraft", step: str, form: PlainForm) -> HttpResponse:
        form.add_error(None, CHANGED_ELSEWHERE)
        form.data[SHOWN] = _digest(draft.answers[step])  # type: ignore[index]
        return self._page(request, draft.key, step, form, draft.answers, _in_words(form, draft.answers[step]))

    def _page(  # noqa: PLR0913 (the parts of a page)
        self,
        request: CouncilRequest,
        draft_key: UUID,
        step: str,
        form: PlainForm,
        answers: Answers,
        other: tuple[str, ...] = (),
    ) -> HttpResponse:
        changing = request.GET.get("then") == steps.CHECK
        previous = steps.CHECK if changing else steps.before(step, answers)
        words = {name: getattr(form, name, "") for name in ("heading", "intro")}
        if words["heading"] == WhatHappenedForm.heading and steps.kind_of(answers) is not ContactKind.COMPLAINT:
            words["heading"] = "What would you like to say?"
        back = address(request, draft_key, previous)
        at_risk = safeguarding_contacts(request.council) if _about_people_at_risk(request, step, answers) else ()
        context = {"form": form, "back": back, "other": other, "at_risk": at_risk, "anonymous": "", **words}
        if step == steps.DETAILS and steps.kind_of(answers) is ContactKind.COMPLAINT:
            context |= self._if_anonymous(request, draft_key)
        return render(request, "resident/complain/question.html", context)

    def _if_anonymous(self, request: CouncilRequest, draft_key: UUID) -> dict[str, Any]:
        at = timezone.now()
        rules = rules_for_complaints(request.council.pk, at)
        feedback = feedback_instead(request.council.pk, rules, at)
        return {
            "anonymous": anonymous_wording(rules, request.council),
            "feedback": feedback.key if feedback else "",
            "send_as": f"{address(request, draft_key, steps.KIND)}?then={steps.CHECK}",
        }


def _about_people_at_risk(request: CouncilRequest, step: str, answers: Answers) -> bool:
    service = number_in(answers.get("service", {}).get("service", ""))
    areas = request.council.servicearea_set.filter(safeguarding=True)
    return step == "what-happened" and service is not None and areas.filter(pk=service).exists()


def _check_step(step: str) -> None:
    if step not in steps.BY_SLUG:
        raise Http404


def _digest(answer: dict[str, str] | None) -> str:
    return "" if answer is None else sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()


def _changed_elsewhere(draft: "ComplaintDraft", step: str, answer: dict[str, str], shown: str) -> bool:
    """Whether the answer would replace one that the page did not show."""
    stored = draft.answers.get(step)
    return stored is not None and stored != answer and _digest(stored) != shown


def _in_words(form: PlainForm, answer: dict[str, str]) -> tuple[str, ...]:
    choices = {name: dict(getattr(field, "choices", ())) for name, field in form.fields.items()}
    return tuple(str(choices.get(name, {}).get(value, value)) for name, value in answer.items() if value)


def say_what_it_is(form: PlainForm, kind: ContactKind) -> None:
    called = noun(kind)
    for name, field in form.fields.items():
        if kind is not ContactKind.COMPLAINT and name in OTHERWISE:
            field.label, field.help_text = OTHERWISE[name], ""
            field.error_messages["required"] = f"Enter your {called}"
        field.label = str(field.label).replace("{noun}", called)
        field.help_text = str(field.help_text).replace("{noun}", called)
        # Django's lazy messages are replaced in portal.govuk_forms.fields and must stay the same objects.
        field.error_messages = {
            code: said.replace("{noun}", called) if isinstance(said, str) else said
            for code, said in field.error_messages.items()
        }


class StartView(PrivateView):
    def get(self, request: CouncilRequest) -> HttpResponse:
        others = [a_noun(kind) for kind in steps.other_kinds(request.council.pk, timezone.now())]
        user_id = request.actor.user_id
        drafts = [unfinished_draft(draft, request.council.slug, user_id) for draft in begun_drafts(request)]
        context = {
            "drafts": drafts,
            "others": others,
            "other_ways": either(ways_to_complain(request.council)),
            "at_risk": safeguarding_contacts(request.council),
        }
        return render(request, "resident/complain/start.html", context)


class StartNewView(DraftView):
    """Starts a new draft each time: two windows never share one."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        return redirect(address(request, uuid4(), steps.first(request.council.pk, timezone.now())))


class OldAddressView(PrivateView):
    """Addresses from when a browser had one draft."""

    def get(self, request: CouncilRequest, step: str) -> HttpResponse:
        if step not in (*steps.BY_SLUG, steps.FILES, steps.CHECK, "forget"):
            raise Http404
        return redirect("resident:start", council_slug=request.council.slug)

    def post(self, request: CouncilRequest, step: str) -> HttpResponse:
        """Send the answer to the only draft, or to a new one."""
        if step not in steps.BY_SLUG:
            return self.get(request, step)
        drafts = begun_drafts(request)
        key = drafts[0].key if len(drafts) == 1 else uuid4()
        return HttpResponseRedirect(address(request, key, step), preserve_request=True)


class DeleteDraftView(DraftView):
    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        draft = self.find(request, draft_key)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        shown = unfinished_draft(draft, request.council.slug, request.actor.user_id)
        return render(request, "resident/complain/delete_draft.html", {"draft": shown})

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        # The lock waits for a send in progress.
        draft = self.find(request, draft_key, lock=True)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        delete_draft(draft)
        messages.success(request, "Your answers were deleted.")
        return redirect("resident:start", council_slug=request.council.slug)


class WhoseDraftView(DraftView):
    """Ask a signed-in person whether a draft begun without an account is theirs."""

    asks_whose = False

    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        draft = self.find(request, draft_key)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        if draft.owner_id is not None or request.actor.user_id is None:
            return redirect(address(request, draft_key, steps.CHECK))
        shown = unfinished_draft(draft, request.council.slug, request.actor.user_id)
        return render(request, "resident/complain/whose_draft.html", {"draft": shown})

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        draft = self.find(request, draft_key, lock=True)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        if draft.owner_id is None and request.actor.user_id is not None:
            adopt_draft(draft, request.actor.user_id)
        return redirect(address(request, draft_key, steps.CHECK))
