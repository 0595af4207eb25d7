from collections.abc import Mapping
from typing import Any

from django import forms

from complaints.vocabulary.lifecycle import Audience
from councils.bodies.rules import Ombudsman, ombudsmen
from ombudsman.rules import LetterKind, decision_label
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import PlainForm

COLLEAGUES = {
    Audience.OFFICER: "The responding officer",
    Audience.COMPLAINTS_MANAGERS: "The complaints manager",
}


def ombudsman_choices() -> list[tuple[str, str]]:
    return [(key, each.name) for key, each in ombudsmen().items()]


def decision_choices(ombudsman: Ombudsman) -> list[tuple[str, str]]:
    return [(each.key, decision_label(each.key)) for each in ombudsman.decisions]


# What is missing, in the forms that record and that correct a letter.
WHICH = {"required": "Select which Ombudsman wrote"}
REFERENCE = {"required": "Enter the Ombudsman’s reference"}
KIND = {"required": "Select what kind of letter it is"}
NOTIFIED = {"required": "Enter the date the council was notified"}
REPLIED = {"required": "Enter the date the reply was sent"}
REPLY = {"required": "Enter what the council replied"}
DECIDED = {"required": "Select what the Ombudsman decided"}


class NotificationForm(PlainForm):
    body = forms.ChoiceField(
        label="Which Ombudsman wrote?",
        choices=ombudsman_choices,
        widget=Radios(),
        error_messages=WHICH,
    )
    reference = forms.CharField(
        label="The Ombudsman's reference",
        max_length=40,
        help_text="For example, 25 005 320",
        error_messages=REFERENCE,
    )
    kind = forms.ChoiceField(
        label="What kind of letter is it?",
        choices=[(kind.value, kind.label) for kind in LetterKind],
        initial=LetterKind.ENQUIRY.value,
        help_text="Log each letter under the same reference",
        widget=Radios(),
        error_messages=KIND,
    )
    notified_on = DateQuestion(
        label="When was the council notified?",
        help_text="The date the letter reached the council, for example, 3 12 2026",
        error_messages=NOTIFIED,
    )
    reply_by = DateQuestion(
        label="When does the Ombudsman want a reply?",
        help_text="Leave blank if the letter gives no date. We will use the time in your policy.",
        required=False,
    )
    question = forms.CharField(
        label="What does the Ombudsman ask?",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    head = forms.ChoiceField(label="Who replies?", required=False)

    def __init__(self, *args: Any, heads: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].choices = [("", "Decide later"), *heads]  # type: ignore[attr-defined]
        self.fields["body"].widget.hints = {key: each.remit for key, each in ombudsmen().items()}


class HeadForm(PlainForm):
    head = forms.ChoiceField(
        label="Which head of service replies?",
        widget=Radios(),
        error_messages={"required": "Select which head of service replies"},
    )

    def __init__(self, *args: Any, heads: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].choices = heads  # type: ignore[attr-defined]


class ReplyForm(PlainForm):
    replied_on = DateQuestion(
        label="When was the reply sent?",
        help_text="For example, 29 12 2026",
        error_messages=REPLIED,
    )
    reply = forms.CharField(
        label="What did the council reply?",
        error_messages=REPLY,
        help_text="Enter the reply, or what it said and where it is kept.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class OmbudsmanDecisionForm(PlainForm):
    decision = forms.ChoiceField(
        label="What did the Ombudsman decide?",
        widget=Radios(),
        error_messages=DECIDED,
    )
    decided_on = DateQuestion(help_text="For example, 14 3 2027")
    findings = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, ombudsman: Ombudsman, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].help_text = hint
        self.fields["decision"].choices = decision_choices(ombudsman)  # type: ignore[attr-defined]
        use_words(self, ombudsman)
        words = ombudsman.words
        self.fields["findings"].help_text = f"Whether it found {words.fault}, and each {words.action} with its date."


def use_words(form: forms.Form, ombudsman: Ombudsman) -> None:
    form.fields["decided_on"].label = f"Date of the {ombudsman.words.decision}"
    form.fields["decided_on"].error_messages["required"] = f"Enter the date of the {ombudsman.words.decision}"
    form.fields["findings"].label = findings_heading(ombudsman)


def findings_heading(ombudsman: Ombudsman) -> str:
    return f"Findings and {ombudsman.words.action}s"


class ExtendReplyForm(PlainForm):
    until = DateQuestion(
        label="When is the reply due now?",
        help_text="The later date that the Ombudsman agreed to, for example, 19 1 2027",
        error_messages={"required": "Enter the date that the Ombudsman agreed to"},
    )
    agreed_on = DateQuestion(
        label="When did the Ombudsman agree?",
        help_text="For example, 14 12 2026",
        error_messages={"required": "Enter the date the Ombudsman agreed"},
    )
    why = forms.CharField(
        label="Who agreed, and why?",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter who agreed and why"},
    )


class AskColleagueForm(PlainForm):
    whom = forms.ChoiceField(
        label="Who do you want to ask?",
        widget=Radios(),
        error_messages={"required": "Select who you want to ask"},
    )
    question = forms.CharField(
        label="What do you need to know?",
        help_text="Say when you need it. They get an email and a task on the case.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter what you need to know"},
    )

    def __init__(self, *args: Any, obstacles: Mapping[Audience, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whom = self.fields["whom"]
        whom.choices = [(each.value, COLLEAGUES[each]) for each, why in obstacles.items() if not why]  # type: ignore[attr-defined]
        whom.help_text = " ".join(why for why in obstacles.values() if why)


class CorrectReferralForm(PlainForm):
    body = forms.ChoiceField(
        label="Which Ombudsman wrote?", choices=ombudsman_choices, widget=Radios(), error_messages=WHICH
    )
    reference = forms.CharField(label="The Ombudsman's reference", max_length=40, error_messages=REFERENCE)
    kind = forms.ChoiceField(
        label="What kind of letter is it?",
        choices=[(kind.value, kind.label) for kind in LetterKind],
        widget=Radios(),
        error_messages=KIND,
    )
    notified_on = DateQuestion(label="When was the council notified?", error_messages=NOTIFIED)
    reply_by = DateQuestion(
        label="When is the reply due?", error_messages={"required": "Enter the date the reply is due"}
    )
    question = forms.CharField(
        label="What does the Ombudsman ask?",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    replied_on = DateQuestion(label="When was the reply sent?", error_messages=REPLIED)
    reply = forms.CharField(
        label="What did the council reply?",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages=REPLY,
    )
    decision = forms.ChoiceField(label="What did the Ombudsman decide?", error_messages=DECIDED)
    decided_on = DateQuestion()
    findings = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    why = forms.CharField(
        label="Why are you correcting this?",
        help_text="The old details and your reason stay in the case's history.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why you are correcting this"},
    )

    def __init__(self, *args: Any, referral: Any, others: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            for name in ("body", "reference", "decision", "decided_on", "findings"):
                self.fields[name].help_text = f"Changing this changes all {others + 1} letters under this reference"
        if referral.replied_on is None:
            del self.fields["replied_on"], self.fields["reply"]
        if referral.decided_on is None:
            del self.fields["decision"], self.fields["decided_on"], self.fields["findings"]
        else:
            words = [choice for each in ombudsmen().values() for choice in decision_choices(each)]
            self.fields["decision"].choices = list(dict.fromkeys(words))  # type: ignore[attr-defined]
            use_words(self, ombudsmen()[referral.body])
