"""The form on which an absence and its cover are entered."""

from typing import Any

from django import forms

from complaints.notifications.queries import colleagues_in_casework
from councils.people.operations import Away
from councils.vocabulary.roles import CONFIGURATION_ROLES
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import PlainForm
from portal.http.access import CouncilRequest

AS_WELL, INSTEAD = "as_well", "instead"


class AbsenceForm(PlainForm):
    def __init__(self, data: Any, request: CouncilRequest) -> None:
        super().__init__(data)
        actor = request.actor
        people = colleagues_in_casework(actor.council_id)
        choices = [("", "Choose someone"), *((str(pk), name) for pk, name in people)]
        self.keeps = actor.has(*CONFIGURATION_ROLES)
        if self.keeps:
            self.fields["who"] = _person("Who is away?", choices, "Choose who is away")
            self.initial["who"] = str(actor.user_id)
        self.fields["first_day"] = _day("First day away", "Enter the first day away")
        self.fields["last_day"] = _day("Last day away", "Enter the last day away")
        others = [each for each in choices if self.keeps or each[0] != str(actor.user_id)]
        self.fields["cover"] = _person("Who will cover?", others, "Choose who will cover")
        self.fields["how"] = forms.ChoiceField(
            label="Who gets the reminders?",
            choices=[(INSTEAD, "Only the person covering"), (AS_WELL, "Both")],
            widget=Radios(),
            initial=INSTEAD,
            error_messages={"required": "Select who gets the reminders"},
        )

    def away(self, request: CouncilRequest) -> Away:
        said = self.cleaned_data
        return Away(
            user_id=int(said["who"]) if self.keeps else request.actor.user_id or 0,
            cover_id=int(said["cover"]),
            first_day=said["first_day"],
            last_day=said["last_day"],
            instead=said["how"] == INSTEAD,
        )


def _person(label: str, choices: list[tuple[str, str]], missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, error_messages={"required": missing})


def _day(label: str, missing: str) -> DateQuestion:
    return DateQuestion(label=label, help_text="For example, 27 3 2027", error_messages={"required": missing})
