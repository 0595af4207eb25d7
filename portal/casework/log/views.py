"""Log a contact, for someone who is found while their name is typed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from complaints.case_facts.queries import may_ever
from complaints.correspondence.queries.adjustments import unclassified_words_of
from complaints.intake.queries import deadline_preview, officers_for
from complaints.intake.rules import Submission, check
from complaints.people.queries.caller_lookup import callers_like, cases_of_caller, find_callers, represented_by
from complaints.people.queries.consents import missing_permissions
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.persons import PersonIdentity
from councils.policies.rules.policy_document import noun
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import working_calendar
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import LOGGING_ROLES, Actor
from councils.vocabulary.values import number_in
from portal.casework.log.choices import (
    alike_choices,
    caller_choices,
    filled_in,
    how_many,
    represented_choices,
    same_or_not,
)
from portal.casework.log.forms import (
    LONGEST_LOOKUP,
    CheckedBefore,
    ChosenPeople,
    LogForm,
    acts_for,
    chosen_caller,
    chosen_people,
    is_to_find,
    log_form,
)
from portal.casework.log.presenters import (
    caller_screen,
    logged_facts,
    record_facts,
    restricted_facts,
    said_facts,
    to_read_out,
    what_follows,
)
from portal.casework.people.presenters import acting_adjustments, unclassified_adjustments
from portal.casework.presenters import DeadlineReader
from portal.files.forms import chosen_again, files_form
from portal.govuk_forms.forms import kept_text
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import PageLink

Duplicates = Callable[[Actor, Submission, ProcedureRules], object]


def callers_found(request: CouncilRequest, who: str, chosen: int | None = None) -> dict[str, Any]:
    who = who.strip()[:LONGEST_LOOKUP]
    if not who:
        return {"said": "", "choices": ()}
    found = find_callers(request.actor, who)
    return {"said": how_many(found), "choices": caller_choices(found, chosen)}


def _deadline_reader(request: CouncilRequest) -> DeadlineReader:
    return DeadlineReader(timezone.now(), working_calendar(request.council.pk), request.council.due_soon_days)


def to_tell_caller(request: CouncilRequest, case: Any) -> str:
    """Return what someone may be told of a case that a call went into; nothing while permission is missing."""
    person, deadline_reader = case.person_id or 0, _deadline_reader(request)
    if case.reference in missing_permissions(request.actor, person, deadline_reader.today):
        return ""
    cases = cases_of_caller(request.actor, person).cases
    texts = [to_read_out(each, deadline_reader) for each in cases if each.reference == case.reference]
    return next(iter(texts), "")


def caller_found(request: CouncilRequest, person: Any) -> dict[str, Any]:
    deadline_reader = _deadline_reader(request)
    cases, acts_for = cases_of_caller(request.actor, person.pk), represented_by(request.actor, person.pk, "")
    unpermitted = missing_permissions(request.actor, person.pk, deadline_reader.today)
    return {"caller": caller_screen(person, cases, acts_for, unpermitted, deadline_reader)}


def alike_to(actor: Actor, submission: Submission) -> list[dict[str, Any]]:
    contact = submission.contact
    identity = PersonIdentity(contact.name, contact.email, contact.phone, contact.address)
    return alike_choices(actor, callers_like(actor, identity))


def check_page(
    request: CouncilRequest,
    form: LogForm,
    at: datetime,
    *,
    duplicates: Duplicates | None,
    again: CheckedBefore | None = None,
) -> HttpResponse:
    """Show what follows from logging what a valid form says. Raises RuleBroken."""
    submission = form.submission(at)
    check(submission, at)
    preview = deadline_preview(request.council.pk, submission)
    known = acting_adjustments(form.caller) if form.caller is not None else ()
    unclassified = unclassified_adjustments(form.caller) if form.caller is not None else ()
    to_classify = form.caller is not None and bool(unclassified_words_of(form.caller))
    said = (*record_facts(form.caller), *said_facts(form, submission))
    preferred = form.caller.preferred_channel if form.caller else ""
    again = again or CheckedBefore(doubted=form.may_be_someone_else)
    doubted, problems = again.doubted, again.problems
    asked = "represented" in request.POST
    calls = form.caller.name if form.caller is not None else submission.contact.name
    representing = [] if asked else represented_choices(*acts_for(request.actor, form), calls)
    # What it is about is asked on the triage page, where contact with the caller is limited.
    may_accept = may_ever(request.actor, Move.ACCEPT) and not (form.caller and form.caller.contact_limits)
    may_assign = may_accept and may_ever(request.actor, Move.ASSIGN)
    context = {
        "facts": (*restricted_facts(form), *logged_facts(submission, preview, (*known, *unclassified), said)),
        "deadline_preview": preview,
        "answers": LogForm.fixed(form.answers(("person", "picked") if doubted else ()), at),
        "asked_who": "person" in request.POST,
        "doubted": form.caller if doubted else None,
        "same_or_not": same_or_not(form.caller, form.cleaned_data["name"]) if doubted else (),
        "noun": noun(submission.kind),
        "duplicates": duplicates(request.actor, submission, preview.rules) if duplicates else None,
        "alike": [] if "person" in request.POST else alike_to(request.actor, submission),
        "asked_represented": asked,
        "representing": representing,
        "what_follows": what_follows(
            submission, known, preferred, to_classify=to_classify, asks_who_for=bool(representing)
        ),
        "form": files_form([problem.text for problem in problems if problem.name == "documents"]),
        "problems": {problem.name: problem.text for problem in problems},
        "problem_links": [PageLink(problem.text, problem.place) for problem in problems],
        "may_accept": may_accept,
        "officers": officers_for(request.council.pk, preview.rules, submission.service_area_id) if may_assign else [],
        "officer": number_in(request.POST.get("officer", "")),
    }
    return render(request, "casework/log/log_check.html", context, status=again.status)


class CallersView(StaffView):
    """What the log page shows while its user types: people found, or the person chosen and their cases."""

    roles = tuple(LOGGING_ROLES)
    has_menu = False

    def get(self, request: CouncilRequest) -> JsonResponse:
        person = chosen_caller(request.actor, request.GET.get("person", ""))
        if person is not None:
            html = self._part("_caller", caller_found(request, person))
            return JsonResponse({"html": html, "details": filled_in(person)})
        found = callers_found(request, kept_text(request.GET.get("who", "")))
        return JsonResponse({"html": self._part("_callers", found)})

    def _part(self, name: str, context: dict[str, Any]) -> str:
        return render_to_string(f"casework/log/{name}.html", context, using="pages")


class LogCaseView(StaffView):
    roles = tuple(LOGGING_ROLES)
    # Whose questions stand beside what was written when the session ended.
    form_class = LogForm
    duplicates: Duplicates | None = None

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The form's key makes sending it twice one complaint."""
        person = chosen_caller(request.actor, request.GET.get("person", ""))
        known = {"person": person.pk, **filled_in(person)} if person else {}
        return self._ask(request, log_form(request.council, None, ChosenPeople(person), known), person)

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Find or choose the caller, or show what follows; `LogCheckedCaseView` logs it."""
        at = timezone.now()
        chosen = chosen_people(request.actor, request.POST)
        if is_to_find(request.POST) or "choose" in request.POST:
            return self._ask(request, self._typed(request, chosen), chosen.caller)
        form = log_form(request.council, request.POST, chosen)
        if not form.is_valid() or "change" in request.POST:
            return self._ask(request, form, chosen.caller)
        try:
            return check_page(request, form, at, duplicates=self.duplicates)
        except RuleBroken as refusal:
            form.refuse(refusal)
            return self._ask(request, form, chosen.caller, status=409)

    def _typed(self, request: CouncilRequest, chosen: ChosenPeople) -> LogForm:
        """The form with what was typed so far, not checked yet. Choosing someone fills in their details."""
        typed: dict[str, Any] = {name: kept_text(str(value)) for name, value in request.POST.items()}
        typed["who_looked_up"] = typed.get("who", "")
        typed["adjustment_kinds"] = request.POST.getlist("adjustment_kinds")
        typed["received_on"] = tuple(typed.get(f"received_on-{part}", "") for part in ("day", "month", "year"))
        if "choose" in request.POST and chosen.caller is not None:
            typed |= filled_in(chosen.caller)
        return log_form(request.council, None, chosen, typed)

    def _ask(self, request: CouncilRequest, form: LogForm, person: Any, status: int = 200) -> HttpResponse:
        chosen = person.pk if person else None
        context = {
            "form": form,
            "chosen": chosen,
            "not_kept": chosen_again(len(request.FILES.getlist("documents"))),
            **callers_found(request, str(form["who"].value() or ""), chosen),
            **(caller_found(request, person) if person else {"caller": None}),
        }
        return render(request, "casework/log/log.html", context, status=status)
