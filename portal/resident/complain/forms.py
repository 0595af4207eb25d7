"""The questions of a complaint, or of another contact: how long the answers, in which words they are refused.

No form knows a status, a date or a rule.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms

from complaints.vocabulary.people import COMMON
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import WITHOUT_A_NAME, ContactChoice
from portal.govuk_forms.addresses import AddressLookupForm
from portal.govuk_forms.fields import Checkboxes, Radios
from portal.govuk_forms.forms import LONG, MEDIUM, SHORT, EmailField, PlainForm, words
from portal.resident.complain.steps import DETAILS, KIND, Answers, can_be_answered, kind_of

TO_DO = {
    ContactKind.COMPLAINT: "Make a complaint",
    ContactKind.COMPLIMENT: "Say thank you",
    ContactKind.COMMENT: "Make a comment",
    ContactKind.SUGGESTION: "Suggest something",
    ContactKind.FEEDBACK: "Give feedback",
    ContactKind.ANONYMOUS_FEEDBACK: "Give feedback without saying who you are",
    ContactKind.REPRESENTATION: "Comment on a council policy or decision",
}
TO_DO_HINTS = {
    ContactKind.COMPLAINT: "Something has gone wrong and you want us to look into it and respond",
    ContactKind.REPRESENTATION: "About the policy itself or what we offer, not about how we treated you",
}


class WhatToDoForm(PlainForm):
    contact = forms.ChoiceField(
        label="What would you like to do?",
        widget=Radios(),
        error_messages={"required": "Select what you would like to do"},
    )

    def __init__(self, *args: Any, offered: Iterable[ContactChoice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        choices = list(offered)
        field.choices = [(each.key, TO_DO[each.kind]) for each in choices]  # type: ignore[attr-defined]
        field.initial = choices[0].key if choices else None
        hints = {each.key: TO_DO_HINTS[each.kind] for each in choices if each.kind in TO_DO_HINTS}
        field.widget.hints = hints


class ServiceForm(PlainForm):
    service = forms.ChoiceField(
        label="Which service is your {noun} about?",
        help_text="If you’re not sure, choose the closest match. We’ll pass it on if another service deals with it.",
        widget=Radios(),
        error_messages={"required": "Select the service your {noun} is about"},
    )

    def __init__(self, *args: Any, services: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = list(services)  # type: ignore[attr-defined]


class WhatHappenedForm(PlainForm):
    heading: ClassVar[str] = "What happened?"
    summary = words(
        "Your {noun} in a few words",
        SHORT,
        missing="Enter your {noun} in a few words",
        hint="For example, “Bin not emptied 3 weeks running”",
    )
    description = words(
        "Tell us what went wrong",
        LONG,
        missing="Tell us what went wrong",
        hint="Say what happened, when, and how it has affected you. Leave out bank details and passwords.",
        rows=9,
    )


class PutRightForm(PlainForm):
    wanted = words(
        "What would put it right?",
        MEDIUM,
        hint="For example an apology, a repair, a decision looked at again or a refund.",
        rows=6,
    )


class OnBehalfForm(PlainForm):
    heading: ClassVar[str] = "Are you complaining for someone else?"
    who = forms.ChoiceField(
        label="Who is the complaint for?",
        choices=[("me", "For me"), ("other", "For someone else")],
        widget=Radios(
            hints={"other": "We may need their written permission before we share their information with you"}
        ),
        error_messages={"required": "Select who the complaint is for"},
    )
    on_behalf_of = words("Their full name", SHORT, hint="If you’re complaining for someone else.")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("who") == "other" and not said.get("on_behalf_of") and "on_behalf_of" not in self.errors:
            self.add_error("on_behalf_of", "Enter the full name of the person you are complaining for")
        return said | ({"on_behalf_of": ""} if said.get("who") == "me" else {})


class YourDetailsForm(AddressLookupForm):
    heading: ClassVar[str] = "Your details"
    intro: ClassVar[str] = "We need at least one way to contact you so that we can respond."
    name = words("Full name", SHORT, missing="Enter your full name", autocomplete="name")
    email = EmailField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="We’ll send you a private link to track your {noun}.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = words("Phone number", 40, type="tel", autocomplete="tel")
    address = words("Postal address", 500, rows=3, autocomplete="street-address")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and not self.is_enough(said):
            self.add_error("email", "Enter an email address, a phone number or a postal address")
        return said

    @classmethod
    def is_enough(cls, said: dict[str, Any]) -> bool:
        return can_be_answered(said)


class OptionalDetailsForm(YourDetailsForm):
    intro: ClassVar[str] = "You do not have to give your details. If you do not, we cannot tell you what we did."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        return PlainForm.clean(self)

    @classmethod
    def is_enough(cls, said: dict[str, Any]) -> bool:
        return True


class AnonymousDetailsForm(OptionalDetailsForm):
    intro: ClassVar[str] = ""


class AdjustmentsForm(PlainForm):
    """Reasonable adjustments (Equality Act 2010, section 20)."""

    heading: ClassVar[str] = "Do you need us to do anything differently?"
    intro: ClassVar[str] = "For example, because of a disability. You do not have to answer."
    kinds = forms.MultipleChoiceField(
        label="What do you need?",
        help_text="Select all that apply.",
        choices=[(kind.value, words) for kind, words in COMMON.items()],
        required=False,
        widget=Checkboxes(),
    )
    adjustments = words(
        "Something else",
        MEDIUM,
        hint="For example, an interpreter and your language, or times when we should not phone. We’ll read this before "
        "we write to you.",
        rows=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kinds"] = str(self.initial.get("kinds", "")).split(",")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        return {**said, "kinds": ",".join(said.get("kinds", []))}


FORMS: dict[str, type[PlainForm]] = {
    KIND: WhatToDoForm,
    "service": ServiceForm,
    "what-happened": WhatHappenedForm,
    "put-right": PutRightForm,
    "who-for": OnBehalfForm,
    DETAILS: YourDetailsForm,
    "adjustments": AdjustmentsForm,
}


def form_of(slug: str, answers: Answers, takes_anonymous: Callable[[], bool]) -> type[PlainForm]:
    if slug != DETAILS:
        return FORMS[slug]
    if kind_of(answers) in WITHOUT_A_NAME:
        return OptionalDetailsForm
    return AnonymousDetailsForm if takes_anonymous() else YourDetailsForm
