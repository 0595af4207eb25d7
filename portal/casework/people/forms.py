"""Which record is meant, and why two are joined or separated."""

from portal.govuk_forms.forms import MEDIUM, SHORT, PlainForm, words


class FindRecordForm(PlainForm):
    who = words(
        "Name, phone number, postcode, email address or case reference",
        SHORT,
        missing="Enter a name, phone number, postcode, email address or case reference",
        hint="You can type a part of it.",
    )


class JoinPeopleForm(PlainForm):
    reason = words(
        "How do you know that they are the same person?",
        MEDIUM,
        missing="Say how you know that they are the same person",
        hint="Only staff can see this.",
        rows=3,
    )


class SeparatePeopleForm(PlainForm):
    reason = words(
        "Why are you separating these records?",
        MEDIUM,
        missing="Say why they are not the same person",
        hint="Only staff can see this.",
        rows=3,
    )
