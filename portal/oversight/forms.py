"""Forms to publish a quarter's figures."""

from django import forms

from portal.govuk_forms.forms import PlainForm

MOST_REASON = 300


class PublishForm(PlainForm):
    """The first publication asks nothing."""


class PublishAgainForm(PlainForm):
    reason = forms.CharField(
        label="Why are you publishing this quarter again?",
        help_text="For example, 3 complaints had been logged with the wrong date. The report shows this reason.",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": "Enter why you are publishing this quarter again"},
    )


def publish_form(again: bool) -> type[PlainForm]:
    return PublishAgainForm if again else PublishForm
