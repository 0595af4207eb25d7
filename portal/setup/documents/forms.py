"""The whole policy as a document: typed, or a file."""

from django import forms

from portal.govuk_forms.forms import PlainForm


class DocumentForm(PlainForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="Upload a document",
        required=False,
        help_text="A YAML file, for example one you downloaded from here. It replaces the text below.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )
    text = forms.CharField(
        label="Text of the policy document",
        required=False,
        help_text="Keep lists and choices in the format shown here.",
        widget=forms.Textarea(attrs={"rows": "40", "spellcheck": "false", "class": "app-document"}),
    )
