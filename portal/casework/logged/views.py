"""Log a contact that was checked, with its files, and accept and assign it in the same step."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from complaints.cases.operations import moves, triage
from complaints.correspondence.queries.letters import letter_sent
from complaints.documents.operations.uploads import Upload, checked_files, drop, store_draft_file
from complaints.intake import operations as intake
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import WaitingFile
from complaints.vocabulary.lifecycle import Status
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, LOGGING_ROLES
from councils.vocabulary.values import number_in
from portal.casework.log.forms import BESIDE, CheckedBefore, CheckProblem, LogForm, acts_for, chosen_people, log_form
from portal.casework.sent_letters import sent_sentence
from portal.files.forms import chosen_again, refused_files
from portal.http.access import CouncilRequest, StaffView

# What the other buttons of the check page do after logging.
ACCEPT, ASSIGN = "accept", "assign"
LINK = '<a class="govuk-notification-banner__link" href="{}">{}</a>'


# Files are checked outside any transaction, so that nothing is locked meanwhile.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LogCheckedCaseView(StaffView):
    roles = tuple(LOGGING_ROLES)
    form_class = LogForm
    # The page on which it was checked.
    check_page: Callable[..., HttpResponse] = cast("Any", None)
    # What a caller may be told of the case that their call went into.
    to_tell: Callable[[CouncilRequest, Any], str] = cast("Any", None)
    # The task to tell someone now of a risk, if there is one.
    urgent_task: Callable[[Any], Any] = cast("Any", None)
    # What records that someone is at risk, or that it is about a colleague.
    note_at_start: Callable[..., None] | None = None
    # What records the names of others who complain too.
    note_together: Callable[..., None] | None = None
    # What protects the address of someone who has a record.
    protect_address: Callable[..., Any] | None = None
    # What puts it into an earlier case instead, and says so, by the name of the button.
    instead: Mapping[str, tuple[Callable[..., Any], str]] = MappingProxyType({})

    def get(self, request: CouncilRequest) -> HttpResponse:
        """An empty form, such as after signing in again."""
        with transaction.atomic():
            return self._ask(request, log_form(request.council, None))

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Log nothing if a file cannot be kept."""
        at = timezone.now()
        uploads, problems = checked_files(request.FILES.getlist("documents"))
        with transaction.atomic():
            form = log_form(request.council, request.POST, chosen_people(request.actor, request.POST))
            if not form.is_valid():
                return self._ask(request, form)
            if found := self._problems(request, form, (*refused_files(request), *problems)):
                return self._check_again(request, form, at, found)
        return self._log(request, form, uploads, at)

    def _problems(self, request: CouncilRequest, form: LogForm, of_files: Sequence[str]) -> list[CheckProblem]:
        found = [CheckProblem(f"{problem}. Nothing was logged", "documents") for problem in of_files]
        # It is asked before there is a case, whose first letter follows what stands on the record.
        instead, said = self._instead(request), form.cleaned_data
        if instead and (said["at_risk"] or said["about_staff"]):
            found.append(CheckProblem("Log this by itself: someone is at risk, or it is about a colleague"))
        elif instead and said["together_with"]:
            found.append(CheckProblem("Log this by itself, or write the names in what the person said"))
        if self._is_doubted(request, form):
            found.append(CheckProblem(f"Select whether this is {form.caller.name} or someone else", "person"))
        elif not instead and "person" not in request.POST:
            found.append(CheckProblem("Select whether this is someone the council knows", "person"))
        if not instead and "represented" not in request.POST and acts_for(request.actor, form)[0]:
            found.append(CheckProblem("Select who they act for", "represented"))
        return found

    @staticmethod
    def _is_doubted(request: CouncilRequest, form: LogForm) -> bool:
        """Whether another name was typed than that of the person picked, and it was not said who is calling."""
        answered = "person" in request.POST and "picked" in request.POST
        return form.may_be_someone_else and not answered

    def _check_again(
        self, request: CouncilRequest, form: LogForm, at: datetime, problems: list[CheckProblem], status: int = 200
    ) -> HttpResponse:
        """Ask again what the page asked that checks it."""
        if files := chosen_again(len(request.FILES.getlist("documents"))):
            problems.append(CheckProblem(files, "documents"))
        try:
            again = CheckedBefore(problems, status, self._is_doubted(request, form))
            return self.check_page(request, form, at, again=again)
        except RuleBroken as refusal:
            form.refuse(refusal)
            return self._ask(request, form, status=409)

    def _log(self, request: CouncilRequest, form: LogForm, uploads: Sequence[Upload], at: datetime) -> HttpResponse:
        files: list[WaitingFile] = []
        try:
            files += [store_draft_file(upload, request.council.pk, at) for upload in uploads]
            with transaction.atomic():
                told, place = self._carry_out(request, form, files, at)
        except AlreadySent:
            for file in files:
                drop(file.place)
            told, place = "You have sent this already. It was added once.", reverse("casework:worklist")
        except RuleBroken as refusal:
            for file in files:
                drop(file.place)
            if isinstance(refusal, NotAllowed):
                raise
            with transaction.atomic():
                if refusal.code in BESIDE:
                    form.refuse(refusal)
                    return self._ask(request, form, status=409)
                question = "officer" if refusal.code.startswith("assign.") else ""
                return self._check_again(request, form, at, [CheckProblem(refusal.message, question)], status=409)
        messages.success(request, told)
        return redirect(place)

    def _instead(self, request: CouncilRequest) -> str:
        return next((name for name in self.instead if name in request.POST), "")

    def _carry_out(
        self, request: CouncilRequest, form: LogForm, files: Sequence[WaitingFile], at: datetime
    ) -> tuple[str, str]:
        """Return what was done, and which page comes next."""
        instead = self._instead(request)
        if instead:
            (put, done), reference = self.instead[instead], request.POST[instead]
            case = put(request.actor, form.submission(at), reference=reference, at=at, files=files)
            self._protect(request, form, case, at)
            place = _case_page(case) if request.actor.has(*CASEWORK_ROLES) else reverse("casework:worklist")
            return f"{done.format(case.reference)} {self.to_tell(request, case)}".strip(), place
        case = self._case(request, form, files, at)
        told = sent_sentence(letter_sent(case.pk, case.logged_at), case.complainant_name)
        waits = case.status == Status.RECEIVED and request.POST.get("send") in (ACCEPT, ASSIGN)
        limited = " It is not accepted yet: say what it is about first." if waits else ""
        return self._and_now(case, f"{limited} {told}".strip()), _case_page(case)

    def _and_now(self, case: Any, told: str) -> str:
        """Say what is to be done about a risk before anything else."""
        task, logged = self.urgent_task(case), f"Logged as {case.reference}."
        if task is None:
            return f"{logged} {told}".strip()
        place = reverse("casework:task", kwargs={"reference": case.reference, "pk": task.pk})
        link = format_html(LINK, place, "Tell the safeguarding team now")
        return format_html("{} {}. {}", logged, link, told)

    def _case(self, request: CouncilRequest, form: LogForm, files: Sequence[WaitingFile], at: datetime) -> Any:
        """The same form again gives the same case, which is not accepted twice."""
        then = request.POST.get("send", "")
        officer = number_in(request.POST.get("officer", "")) if then == ASSIGN else None
        if then == ASSIGN and officer is None:
            raise RuleBroken("assign.officer", "Choose who should respond.")
        case = intake.log_complaint(submission=form.submission(at), by=request.actor, at=at, files=files)
        together = form.cleaned_data["together_with"]
        if case.logged_at == at and together and self.note_together:
            self.note_together(ActionContext(case.pk, request.actor, at), names=together)
        if case.logged_at == at and self.note_at_start:
            self.note_at_start(ActionContext(case.pk, request.actor, at), **form.at_start(form.cleaned_data))
        self._protect(request, form, case, at)
        limited = case.person is not None and case.person.contact_limits
        if then in (ACCEPT, ASSIGN) and case.status == Status.RECEIVED and not limited:
            case = triage.accept(ActionContext(case.pk, request.actor, at))
            if officer is not None:
                case = moves.assign(ActionContext(case.pk, request.actor, at), officer_id=officer)
        return case

    def _protect(self, request: CouncilRequest, form: LogForm, case: Any, at: datetime) -> None:
        theirs = form.caller.pk if form.caller is not None else case.person_id
        if self.protect_address and theirs and form.cleaned_data.get("address_protected"):
            self.protect_address(request.actor, theirs, at)

    def _ask(self, request: CouncilRequest, form: LogForm, status: int = 200) -> HttpResponse:
        chosen = form.caller.pk if form.caller is not None else None
        context: dict[str, Any] = {"form": form, "said": "", "choices": [], "chosen": chosen, "caller": None}
        context["not_kept"] = chosen_again(len(request.FILES.getlist("documents")))
        return render(request, "casework/log/log.html", context, status=status)


def _case_page(case: Any) -> str:
    return reverse("casework:case", kwargs={"reference": case.reference})
