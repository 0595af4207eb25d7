"""Add, correct and remove people who complain together, choose who speaks for them, and give them copies of letters."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import case_to_post
from complaints.correspondence.queries.adjustments import has_large_print, person_concerned
from complaints.people.operations import joint_complainants as operations
from complaints.people.queries.caller_lookup import find_callers
from complaints.people.queries.joint_complainants import (
    copy_in_words,
    copy_reader,
    copy_task,
    joint_complainants_of,
    people_to_join,
    reader_of,
)
from complaints.people.queries.person_records import lookalikes
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import check_acts_for
from complaints.vocabulary.people import Medium, Parting
from complaints.vocabulary.persons import PersonIdentity, greeted_name, is_relation
from councils.calendars.rules import london_day, written
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import LOGGING_ROLES
from councils.vocabulary.values import number_in
from portal.casework.joint_complainants.forms import (
    NO_COPY,
    AddJointComplainantForm,
    ChangeSpokespersonForm,
    CopyForm,
    CorrectJointComplainantForm,
    RemoveJointComplainantForm,
)
from portal.casework.joint_complainants.presenters import copy_facts
from portal.casework.log.choices import alike_choices, caller_choices, filled_in, how_many
from portal.govuk_forms.forms import PlainForm, kept_text
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as


class JointFormView(StaffView):
    """A page on which one thing about people who complain together is recorded."""

    title: ClassVar[str]
    button: ClassVar[str]
    template_name: ClassVar[str] = "casework/joint_complainants/form.html"
    # Where the error of a refusal stands.
    fields: ClassVar[dict[str, str]] = {"joint.agreed_on": "agreed_on"}

    def form(self, case: Any, data: QueryDict | None) -> Any:
        raise NotImplementedError

    def record(self, context: ActionContext, form: Any) -> str:
        """Return what to say once it is done."""
        raise NotImplementedError

    def beside(self, case: Any, form: Any) -> dict[str, Any]:
        return {}

    def get(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        return self.ask(request, case, self.form(case, None))

    def post(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        form = self.form(case, request.POST)
        if not form.is_valid():
            return self.ask(request, case, form)
        return self.save(request, case, form)

    def save(self, request: CouncilRequest, case: Any, form: Any) -> HttpResponse:
        try:
            done = self.record(ActionContext(case.pk, request.actor, timezone.now(), sent_as=sent_as(request)), form)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            if not isinstance(refusal, AlreadySent):
                name = self.fields.get(refusal.code, refusal.code.rpartition(".")[2])
                form.add_error(name if name in form.fields else None, refusal.message)
                return self.ask(request, case, form, status=409)
            done = "This was recorded already."
        messages.success(request, done)
        return redirect("casework:case", reference=case.reference)

    def ask(self, request: CouncilRequest, case: Any, form: PlainForm, status: int = 200) -> HttpResponse:
        context = {"case": case, "form": form, "view": self, **self.beside(case, form)}
        return render(request, self.template_name, context, status=status)


class AddJointComplainantView(JointFormView):
    title = "Add a joint complainant"
    button = "Add them"
    template_name = "casework/joint_complainants/add.html"
    fields: ClassVar = {"joint.agreed_on": "agreed_on", "joint.name": "name"}

    def form(self, case: Any, data: QueryDict | None) -> AddJointComplainantForm:
        chosen = self._chosen()
        first = {"agreed_on": london_day(timezone.now())}
        return AddJointComplainantForm(data, initial=first, chosen=chosen, looks_up=self._looks_up)

    def post(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        """Find or choose someone, ask whether they are known, or add them."""
        case = case_to_post(request.actor, reference)
        if "find" in request.POST or "choose" in request.POST:
            return self.ask(request, case, self._typed())
        form = self.form(case, request.POST)
        if not form.is_valid() or ("asked" not in request.POST and self._alike(form)):
            return self.ask(request, case, form)
        return self.save(request, case, form)

    def record(self, context: ActionContext, form: AddJointComplainantForm) -> str:
        chosen = form.chosen
        party = operations.add_joint_complainant(
            context,
            form.agreement(),
            person_id=chosen.pk if chosen is not None else None,
            given=None if chosen is not None else form.given(),
            needs=form.needs(),
        )
        return f"{party.person.name} is recorded as a joint complainant."

    def beside(self, case: Any, form: AddJointComplainantForm) -> dict[str, Any]:
        who = str(form["who"].value() or "").strip() if self._looks_up else ""
        found = find_callers(self.request.actor, who) if who else None
        chosen = form.chosen.pk if form.chosen is not None else None
        valid = form.is_bound and form.is_valid()
        return {
            "looks_up": self._looks_up,
            "said": how_many(found) if found else "",
            "choices": caller_choices(found, chosen) if found else [],
            "chosen": chosen,
            "alike": self._alike(form) if valid and "asked" not in self.request.POST else [],
        }

    @property
    def _looks_up(self) -> bool:
        return self.request.actor.has(*LOGGING_ROLES)

    def _chosen(self) -> Any:
        number = number_in(self.request.POST.get("person", ""))
        return None if number is None else people_to_join(self.request.actor).filter(pk=number).first()

    def _typed(self) -> AddJointComplainantForm:
        """Return the form with what was typed so far, not checked yet. Choosing someone fills in their details."""
        typed: dict[str, Any] = {name: kept_text(str(value)) for name, value in self.request.POST.items()}
        typed["adjustment_kinds"] = self.request.POST.getlist("adjustment_kinds")
        typed["agreed_on"] = tuple(typed.get(f"agreed_on-{part}", "") for part in ("day", "month", "year"))
        chosen = self._chosen()
        if chosen is not None and "choose" in self.request.POST:
            typed |= filled_in(chosen)
        return AddJointComplainantForm(None, initial=typed, chosen=chosen, looks_up=self._looks_up)

    def _alike(self, form: AddJointComplainantForm) -> list[dict[str, Any]]:
        """Return whom the typed details may be of, if no one was chosen."""
        if form.chosen is not None:
            return []
        given = form.given()
        identity = PersonIdentity(given.name, given.email, given.phone, given.address)
        return alike_choices(self.request.actor, lookalikes(people_to_join(self.request.actor), identity))


class OnePartyView(JointFormView):
    def party(self, case: Any) -> Any:
        return joint_complainants_of(case).get(pk=self.kwargs["pk"])

    def beside(self, case: Any, form: Any) -> dict[str, Any]:
        return {"about": self.party(case).person.name}


class RemoveJointComplainantView(OnePartyView):
    title = "Remove a joint complainant"
    button = "Remove them"

    def form(self, case: Any, data: QueryDict | None) -> RemoveJointComplainantForm:
        self.party(case)
        return RemoveJointComplainantForm(data)

    def record(self, context: ActionContext, form: Any) -> str:
        because = Parting(form.cleaned_data["because"])
        operations.remove_joint_complainant(context, self.kwargs["pk"], because=because)
        return "Removed. They get no more copies of letters."


class CorrectJointComplainantView(OnePartyView):
    title = "Correct contact details"
    button = "Save"

    def form(self, case: Any, data: QueryDict | None) -> CorrectJointComplainantForm:
        return CorrectJointComplainantForm(data, person=self.party(case).person)

    def record(self, context: ActionContext, form: Any) -> str:
        reason = form.cleaned_data["reason"]
        operations.correct_joint_complainant(context, self.kwargs["pk"], now=form.now(), reason=reason)
        return "Contact details corrected."


class PersonConcernedView(JointFormView):
    """How to reach the person for whom a case is: they get the response where there is no permission."""

    title = "Contact details of the person the case is for"
    button = "Save"
    template_name = "casework/joint_complainants/person_concerned.html"

    def form(self, case: Any, data: QueryDict | None) -> CorrectJointComplainantForm:
        check_acts_for(case.on_behalf_of)
        return CorrectJointComplainantForm(data, person=person_concerned(case))

    def record(self, context: ActionContext, form: Any) -> str:
        operations.correct_person_concerned(context, now=form.now(), reason=form.cleaned_data["reason"])
        return "Contact details recorded."


class ChangeSpokespersonView(JointFormView):
    title = "Change the spokesperson"
    button = "Save"
    template_name = "casework/joint_complainants/spokesperson.html"
    fields: ClassVar = {
        "joint.agreed_on": "agreed_on",
        "spokesperson.died": "speaks",
        "spokesperson.unreachable": "speaks",
    }

    def form(self, case: Any, data: QueryDict | None) -> ChangeSpokespersonForm:
        people = [(party.pk, party.person.name) for party in joint_complainants_of(case)]
        return ChangeSpokespersonForm(data, people=people, former=case.complainant_name)

    def record(self, context: ActionContext, form: Any) -> str:
        if form.is_undecided:
            operations.want_spokesperson(context, why=form.cleaned_data["why"])
            return "Recorded. A task stays on this case until someone is chosen."
        party_id = int(form.cleaned_data["speaks"])
        agreed = form.agreement()
        case = operations.change_spokesperson(context, party_id, agreed, former=form.former_leaves())
        return f"{case.complainant_name} speaks for them now, and gets our letters."


class CopyView(JointFormView):
    """A joint complainant's copy of a letter."""

    title = "Give a copy of a letter"
    button = "Save"
    template_name = "casework/joint_complainants/copy.html"
    shows_protected = False

    def post(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        if "show_address" not in request.POST:
            return super().post(request, reference)
        operations.see_address(ActionContext(case.pk, request.actor, timezone.now()), self.kwargs["pk"])
        self.shows_protected = True
        return self.ask(request, case, self.form(case, None))

    def form(self, case: Any, data: QueryDict | None) -> CopyForm:
        self.task: Any = copy_task(self.request.actor, case.reference, self.kwargs["pk"])
        self.person = reader_of(self.task)
        self.reader = copy_reader(self.task, self.person, london_day(timezone.now()))
        ways = () if self.reader.obstacle else self.reader.ways
        return CopyForm(data, ways=ways, needs=any(self.reader.to_meet(medium) for medium in ways))

    def record(self, context: ActionContext, form: Any) -> str:
        said = form.cleaned_data
        if said["way"] == NO_COPY:
            operations.give_no_copy(context, self.task.pk, why=said["why"])
            return f"Recorded: {self.person.name} gets no copy."
        operations.give_copy(context, self.task.pk, Medium(said["way"]), how_met=said.get("how_met", ""))
        return f"Recorded: {self.person.name} has a copy."

    def beside(self, case: Any, form: Any) -> dict[str, Any]:
        heading, text = copy_in_words(self.task)
        return {
            "task": self.task,
            "person": self.person,
            "reader": self.reader,
            "facts": copy_facts(self.person, self.reader, shows_protected=self.shows_protected),
            "hides_address": self.person.address_protected and not self.shows_protected and bool(self.person.address),
            "may_post": Medium.POST in self.reader.ways and not self.reader.obstacle,
            "addressee": greeted_name(self.person.name),
            "unnamed_as": self.person.name if is_relation(self.person.name) else "",
            "day": written(london_day(self.task.letter.sent_at)),
            "heading": heading,
            "text": text,
            "large_print": has_large_print(self.person),
        }
