"""The forms about people who complain together."""

from collections.abc import Sequence
from typing import Any

from django import forms

from complaints.people.rules.joint_complainants import SAID_BY_STAFF, Agreement, Needs
from complaints.vocabulary.people import AdjustmentKind, AgreedHow, Medium, Parting, PersonDetails, PreferredChannel
from portal.casework.questions import adjustments_question, other_needs_question
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, EmailField, PlainForm, words

STAFF_ONLY = "Only staff can see this."
LONGEST_LOOKUP = 100
WHO = ("who",)
NO_COPY, STAYS, UNDECIDED = "none", "stays", "undecided"
WAYS = {Medium.EMAIL: "By email", Medium.POST: "By post", Medium.PHONE: "I read it to them by phone"}


class AgreementForm(PlainForm):
    """Asks when and how someone agreed that the spokesperson speaks for them."""

    agreed_on = DateQuestion(
        label="When did they agree?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day they agreed"},
    )
    agreed_how = forms.ChoiceField(
        label="How did they agree?",
        choices=[(how.value, how.label) for how in AgreedHow],
        widget=Radios(),
        error_messages={"required": "Select how they agreed"},
    )
    note = words("Note", MEDIUM, hint=STAFF_ONLY, rows=2)

    def agreement(self) -> Agreement:
        said = self.cleaned_data
        return Agreement(said["agreed_on"], AgreedHow(said["agreed_how"]), said["note"])


class AddJointComplainantForm(AgreementForm):
    asked_of_most = ("name", "who")
    who = forms.CharField(
        label="Find them among the people the council knows",
        help_text="Type part of a name, phone number, postcode, street or email",
        required=False,
        max_length=LONGEST_LOOKUP,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = words("Full name", SHORT)
    phone = words("Phone number", 40, type="tel")
    email = EmailField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="Without an email, phone number or address we cannot give them a copy of our decision.",
    )
    address = words("Postal address", 500, rows=3)
    adjustment_kinds = adjustments_question()
    adjustments = other_needs_question(
        "In their own words, for example an interpreter and the language. Nothing is emailed to them until someone "
        "has decided about it."
    )
    field_order = (
        *("who", "name", "phone", "email", "address", "adjustment_kinds", "adjustments"),
        *("agreed_on", "agreed_how", "note"),
    )

    def __init__(self, *args: Any, chosen: Any, looks_up: bool, **kwargs: Any) -> None:
        """`chosen`: their record, where staff chose one. Its details count, and not what is typed."""
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        if not looks_up:
            del self.fields["who"]

    @property
    def questions(self) -> list[forms.BoundField]:
        """Return all but the look-up."""
        return [bound for bound in self if bound.name not in WHO]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if self.chosen is None and not said.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter their full name")
        return said

    def given(self) -> PersonDetails:
        said = self.cleaned_data
        return PersonDetails(**{name: said[name] for name in ("name", "phone", "email", "address")})

    def needs(self) -> Needs:
        said = self.cleaned_data
        return Needs(tuple(map(AdjustmentKind, said["adjustment_kinds"])), said["adjustments"])


class RemoveJointComplainantForm(PlainForm):
    because = forms.ChoiceField(
        label="Why are you removing them?",
        choices=[(why.value, label) for why, label in SAID_BY_STAFF.items()],
        widget=Radios(hints={Parting.DIED.value: "Nothing is sent in their name any more, on any case."}),
        error_messages={"required": "Select why you are removing them"},
    )


class CorrectJointComplainantForm(PlainForm):
    name = words("Name", SHORT, missing="Enter their name")
    phone = words("Phone number", 40, type="tel")
    email = EmailField(label="Email address", required=False, max_length=254)
    address = words("Postal address", 500, rows=3)
    address_protected = forms.BooleanField(
        label="The address must be protected, for example because of domestic abuse. Staff see it only when they ask.",
        required=False,
    )
    preferred_channel = forms.ChoiceField(
        label="How do they prefer to be contacted?",
        choices=[("", "No preference"), *((channel.value, channel.label) for channel in PreferredChannel)],
        required=False,
        widget=Radios(),
    )
    reason = words(
        "Why are you changing this?",
        MEDIUM,
        missing="Say why you are changing their details",
        hint=STAFF_ONLY,
        rows=2,
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        """A blank answer keeps a protected address."""
        super().__init__(*args, **kwargs)
        self.kept_address = person.address if person.address_protected else ""
        for name in ("name", "phone", "email", "address_protected", "preferred_channel"):
            self.initial[name] = getattr(person, name)
        self.initial["address"] = "" if person.address_protected else person.address
        if self.kept_address:
            self.fields["address"].help_text = "The address is protected. Leave this blank to keep it."

    def now(self) -> PersonDetails:
        said = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return PersonDetails(**{**said, "address": said["address"] or self.kept_address})


class ChangeSpokespersonForm(AgreementForm):
    """With a name, how it was agreed; without one, why someone is still to be chosen."""

    says_what_is_optional = True
    speaks = forms.ChoiceField(
        label="Who speaks for them from now on?",
        widget=Radios(hints={UNDECIDED: "A task stays on this case until someone is chosen."}),
        error_messages={"required": "Select who speaks for them from now on"},
    )
    former = forms.ChoiceField(
        label="If you chose someone: what about the spokesperson until now?", required=False, widget=Radios()
    )
    why = words("If they have not decided: why does the spokesperson stop?", MEDIUM, hint=STAFF_ONLY, rows=2)
    field_order = ("speaks", "agreed_on", "agreed_how", "note", "former", "why")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], former: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(pk), name) for pk, name in people]
        self.fields["speaks"].choices = [*names, (UNDECIDED, "They have not decided yet")]  # type: ignore[attr-defined]
        self.fields["former"].choices = [  # type: ignore[attr-defined]
            (STAYS, f"{former} goes on complaining together with the others"),
            (Parting.LEFT.value, f"{former} no longer wants to complain"),
            (Parting.DIED.value, f"{former} has died"),
        ]
        self.fields["agreed_on"].label = "If you chose someone: when did the others agree?"
        self.fields["agreed_how"].label = "How did they agree?"
        for name in ("agreed_on", "agreed_how"):
            self.fields[name].required = False

    @property
    def is_undecided(self) -> bool:
        return bool(self.cleaned_data["speaks"] == UNDECIDED)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "speaks" not in said or self.is_undecided:
            return said
        missing = {
            "agreed_on": "Enter the day they agreed",
            "agreed_how": "Select how they agreed",
            "former": "Select whether the spokesperson until now goes on complaining",
        }
        for name, message in missing.items():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, message)
        return said

    def former_leaves(self) -> Parting | None:
        said = self.cleaned_data["former"]
        return None if said == STAYS else Parting(said)


class CopyForm(PlainForm):
    says_what_is_optional = True
    way = forms.ChoiceField(
        label="How did you give it to them?",
        widget=Radios(),
        error_messages={"required": "Select how you gave it to them"},
    )
    how_met = words("How did you meet the adjustments they need?", MEDIUM, hint=STAFF_ONLY, rows=2)
    why = words("If they get no copy, why?", MEDIUM, hint=STAFF_ONLY, rows=2)

    def __init__(self, *args: Any, ways: Sequence[Medium], needs: bool, **kwargs: Any) -> None:
        """`ways`: those that nothing rules out. `needs`: whether any adjustment is to be met."""
        super().__init__(*args, **kwargs)
        held = [(medium.value, WAYS[medium]) for medium in ways]
        self.fields["way"].choices = [*held, (NO_COPY, "They get no copy")]  # type: ignore[attr-defined]
        if not needs:
            del self.fields["how_met"]
