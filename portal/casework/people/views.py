"""The record of a person or organisation, and records of one person joined or separated."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.correspondence.queries.adjustments import adjustments_of
from complaints.people.operations.person_records import merge_people, separate_people
from complaints.people.queries.person_records import (
    cases_of_person,
    history_of_person,
    merge_of,
    merges_of,
    number_moved,
    own_case_of,
    people_to_join,
    person_of,
)
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, WHOLE_COUNCIL_ROLES
from portal.casework.people.forms import FindRecordForm, JoinPeopleForm, SeparatePeopleForm
from portal.casework.people.presenters import beside_record, case_line, other_records, person_screen, side_by_side
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import Column
from portal.layout.pages import links_around, page_of

MOST_CASES, MOST_CHANGES = 200, 100
CHANGES = tuple(Column(text) for text in ("When", "What", "Before", "After", "Why", "By"))
COMPARED = tuple(Column(text) for text in ("Detail", "Record to keep", "Record to join to it", "After joining"))


class PersonView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest, person: int) -> HttpResponse:
        """A record that was joined to another leads to that one."""
        found = person_of(request.actor, person)
        if found.pk != person:
            return redirect("casework:person", person=found.pk)
        cases = page_of(request, cases_of_person(request.actor, person))
        own = next((case.reference for case in cases if case.person_id == person), "")
        beside = beside_record(request.actor, found)
        screen = person_screen(
            found,
            cases,
            own or own_case_of(request.actor, found),
            history_of_person(found)[:MOST_CHANGES],
            beside.lookalikes,
            merges_of(found),
            adjustments_of(found),
            may_merge=request.actor.has(*WHOLE_COUNCIL_ROLES),
        )
        context = {
            "screen": screen,
            "pages": links_around(request, cases),
            "change_columns": CHANGES,
            "markers": beside.markers,
        }
        return render(request, "casework/people/person.html", context)


class FindRecordView(StaffView):
    """Look up another record of a person, to join the two."""

    roles = tuple(WHOLE_COUNCIL_ROLES)

    def get(self, request: CouncilRequest, person: int) -> HttpResponse:
        known = person_of(request.actor, person)
        if known.pk != person:
            return redirect("casework:find-record", person=known.pk)
        form = FindRecordForm(request.GET if "who" in request.GET else None)
        found = other_records(request.actor, known, form.cleaned_data["who"]) if form.is_valid() else None
        return render(request, "casework/people/find.html", {"person": known, "form": form, "found": found})


class JoinPeopleView(StaffView):
    roles = tuple(WHOLE_COUNCIL_ROLES)

    def get(self, request: CouncilRequest, person: int, other: int) -> HttpResponse:
        return self._ask(request, person, other, JoinPeopleForm())

    def post(self, request: CouncilRequest, person: int, other: int) -> HttpResponse:
        form = JoinPeopleForm(request.POST)
        if not form.is_valid():
            return self._ask(request, person, other, form)
        reason = form.cleaned_data["reason"]
        try:
            merge = merge_people(request.actor, kept_id=person, merged_id=other, reason=reason, at=timezone.now())
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self._ask(request, person, other, form, status=409)
        messages.success(request, f"The records are joined. {_cases(number_moved(request.actor, merge))} moved.")
        return redirect("casework:person", person=person)

    def _ask(
        self, request: CouncilRequest, person: int, other: int, form: JoinPeopleForm, status: int = 200
    ) -> HttpResponse:
        kept, merged = people_to_join(request.actor, person, other)
        context = {
            "form": form,
            "kept": kept,
            "rows": side_by_side(kept, merged),
            "columns": COMPARED,
            "cases": [case_line(case) for case in cases_of_person(request.actor, merged.pk)[:MOST_CASES]],
        }
        return render(request, "casework/people/join.html", context, status=status)


class SeparatePeopleView(StaffView):
    roles = tuple(WHOLE_COUNCIL_ROLES)

    def get(self, request: CouncilRequest, merge: int) -> HttpResponse:
        return self._ask(request, merge, SeparatePeopleForm())

    def post(self, request: CouncilRequest, merge: int) -> HttpResponse:
        form = SeparatePeopleForm(request.POST)
        if not form.is_valid():
            return self._ask(request, merge, form)
        try:
            undone = separate_people(
                request.actor, merge_id=merge, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self._ask(request, merge, form, status=409)
        messages.success(request, "The records are separate again. Each case has its own person’s details.")
        return redirect("casework:person", person=undone.merged_id)

    def _ask(self, request: CouncilRequest, merge: int, form: SeparatePeopleForm, status: int = 200) -> HttpResponse:
        found: Any = merge_of(request.actor, merge)
        context = {"form": form, "merge": found, "cases": _cases(number_moved(request.actor, found))}
        return render(request, "casework/people/separate.html", context, status=status)


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"
