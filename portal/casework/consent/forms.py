"""Forms for the consent of the person whom a complaint is for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from complaints.people.operations.consents import WrittenConsent
from complaints.vocabulary.correspondence import ConsentGiven
from complaints.vocabulary.people import BY_STAFF, EVERYTHING, Authority, RepresentativeKind
from portal.casework.moves.forms import MoveForm
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, EmailField, words

HINTS = {
    Authority.WRITTEN.value: "A form or letter that the person signed, or an email from their own address.",
    Authority.LEGAL.value: "For example parental responsibility, a power of attorney or a court order.",
    Authority.ELECTED.value: "A councillor or MP who asks for a constituent (Data Protection Act 2018, Schedule 1, "
    "paragraphs 23 and 24).",
}


class RecordConsentForm(MoveForm):
    asked_of_most = ("document",)
    representative = forms.ChoiceField(
        label="Who acts for them?",
        choices=[(kind.value, kind.label) for kind in RepresentativeKind],
        widget=Radios(),
        error_messages={"required": "Select who acts for them"},
    )
    authority = forms.ChoiceField(
        label="What lets us tell the representative about them?",
        choices=[(each.value, each.label) for each in BY_STAFF],
        widget=Radios(hints=HINTS),
        error_messages={"required": "Select what lets us tell the representative"},
    )
    evidence = words(
        "What shows it?",
        MEDIUM,
        missing="Say what shows the permission or the authority",
        hint="For example, the form they signed on 3 May. Only staff can see this.",
        rows=2,
    )
    document = forms.ChoiceField(label="Which document on this case is it?", required=False)
    scope = words("What does it cover?", MEDIUM, missing="Say what it covers", rows=2)
    starts = DateQuestion(
        label="From which day?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the first day on which it counts"},
    )
    ends = DateQuestion(
        label="Until which day?", help_text="For example, 27 3 2027. Leave blank if it has no end date.", required=False
    )

    def __init__(self, *args: Any, documents: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None: it is not on this case"), *((str(pk), name) for pk, name in documents)]
        self.fields["document"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("scope", EVERYTHING)

    @staticmethod
    def consent(said: dict[str, Any]) -> WrittenConsent:
        given = ConsentGiven(
            kind=RepresentativeKind(said["representative"]),
            authority=Authority(said["authority"]),
            evidence=said["evidence"],
            starts=said["starts"],
            ends=said["ends"],
            scope=said["scope"],
        )
        return WrittenConsent(given, int(said["document"]) if said["document"] else None)


class AskConsentForm(MoveForm):
    # One of the three; the pause only where the policy leaves it to staff.
    asked_of_most = ("email", "by_letter", "how")
    email = EmailField(
        label="Email address of the person the complaint is for",
        max_length=254,
        help_text="Only an address that you know is their own, not one that the representative can read.",
        required=False,
    )
    by_letter = forms.BooleanField(
        label="Write them a letter that asks for permission",
        help_text="You post it, or read it to them by phone. The letter does not say what the contact is about.",
        required=False,
    )
    how = words(
        "If you asked them another way, how and when?",
        MEDIUM,
        hint="For example, we posted our form to them on 3 May. Only staff can see this.",
        rows=2,
    )
    pause = forms.BooleanField(required=False)

    def __init__(self, *args: Any, pause: str, **kwargs: Any) -> None:
        """`pause`: what the policy says of stopping the clock, where it leaves that to staff."""
        super().__init__(*args, **kwargs)
        if not pause:
            del self.fields["pause"]
        else:
            self.fields["pause"].label = "Pause the clock while we wait"
            self.fields["pause"].help_text = pause

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        ways = [way for way in self.asked_of_most if said.get(way)]
        if not self.errors and len(ways) != 1:
            self.add_error("email", "Choose one: their email address, a letter, or how else you asked them")
        return said


class EndConsentForm(MoveForm):
    reason = words(
        "Why does the permission end?",
        MEDIUM,
        missing="Say why the permission ends",
        hint="For example, they told us that they no longer want this. Only staff can see this.",
        rows=3,
    )


class CloseWithoutConsentForm(MoveForm):
    reason = words(
        "What did you do to get the permission?",
        MEDIUM,
        missing="Say what you did to get the permission",
        hint="Only staff can see this.",
        rows=3,
    )
