"""Log a contact."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.correspondence.queries.letters import letter_sent
from complaints.intake import operations as intake
from complaints.intake.queries import deadline_preview
from complaints.intake.rules import Submission, check
from councils.policies.queries import procedure_rules, procedures_in_force
from councils.policies.rules.policy_document import contact_choices, may_be_anonymous, noun
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import WHOLE_COUNCIL_ROLES
from portal.casework.log.forms import LogForm
from portal.casework.log.presenters import logged_facts
from portal.casework.moves.presenters import sent_sentence
from portal.govuk_forms.forms import answers_of
from portal.http.access import CouncilRequest, StaffView


class LogCaseView(StaffView):
    # As in the API: staff who log for any service must be able to see what they logged.
    roles = tuple(WHOLE_COUNCIL_ROLES)

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The form's key makes sending it twice one complaint."""
        return self._ask(request, self._form(request, None))

    def post(self, request: CouncilRequest) -> HttpResponse:
        form = self._form(request, request.POST)
        if not form.is_valid() or "change" in request.POST:
            return self._ask(request, form)
        at = timezone.now()
        try:
            submission = form.submission()
            check(submission, at)
            if "send" not in request.POST:
                return self._confirm(request, submission)
            case = intake.log_complaint(submission=submission, by=request.actor, at=at)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(_field(refusal), refusal.message)
            return self._ask(request, form, status=409)
        told = sent_sentence(letter_sent(case.pk, case.logged_at), case.complainant_name)
        messages.success(request, f"Logged as {case.reference}. {told}".strip())
        return redirect("casework:case", reference=case.reference)

    def _form(self, request: CouncilRequest, data: QueryDict | None) -> LogForm:
        areas = request.council.servicearea_set.filter(active=True).order_by("name")
        in_force = procedures_in_force(request.council.pk, timezone.now())
        rules = {name: procedure_rules(version) for name, version in in_force.items()}
        choices = contact_choices(rules.values())
        return LogForm(
            data,
            initial={"key": uuid4(), "contact": choices[0].key},
            services=[(str(area.pk), area.name) for area in areas],
            contacts=choices,
            nameless={each.key for each in choices if may_be_anonymous(each.kind, rules[each.procedure])},
        )

    def _ask(self, request: CouncilRequest, form: LogForm, status: int = 200) -> HttpResponse:
        return render(request, "casework/log/log.html", {"form": form}, status=status)

    def _confirm(self, request: CouncilRequest, submission: Submission) -> HttpResponse:
        found = deadline_preview(request.council.pk, submission)
        context = {
            "facts": logged_facts(submission, found),
            "deadline_preview": found,
            "answers": answers_of(request.POST),
            "noun": noun(submission.kind),
            "needs": bool(submission.contact.adjustments or submission.contact.on_behalf_of),
        }
        return render(request, "casework/log/log_check.html", context)


def _field(refusal: RuleBroken) -> str | None:
    beside = {
        "time.nonexistent": "received_time",
        "intake.future": "received_on",
        "calendar.unpublished": "received_on",
    }
    return beside.get(refusal.code)
