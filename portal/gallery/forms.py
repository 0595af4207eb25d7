from django import forms

from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios

SERVICES = [("housing", "Housing repairs"), ("waste", "Waste and recycling"), ("other", "Something else")]


class EveryQuestionForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, initial="kept", required=False)
    name = forms.CharField(label="Full name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(
        label="Phone number",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"}),
    )
    days = forms.IntegerField(label="Working days", widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}))
    happened = forms.CharField(
        label="What happened?",
        help_text="Say what went wrong and when. Leave out bank details.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    note = forms.CharField(label="Note for colleagues", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    date = DateQuestion(label="When did it happen?", help_text="For example, 27 3 2026")
    service = forms.ChoiceField(
        label="Which service is it about?",
        choices=SERVICES,
        widget=Radios(hints={"housing": "Council homes only"}),
    )
    which = forms.CharField(label="If something else, what is it about?", required=False)
    again = forms.ChoiceField(
        label="Is it still happening?", choices=[("y", "Yes"), ("n", "No")], widget=Radios(inline=True)
    )
    ways = forms.MultipleChoiceField(
        label="How may we contact you?",
        choices=[("email", "Email"), ("post", "Post"), ("phone", "Phone")],
        widget=Checkboxes(hints={"phone": "Between 9am and 5pm"}),
    )
    officer = forms.ChoiceField(label="Officer", choices=[("", "Choose an officer"), ("1", "Priya Anand")])
    evidence = forms.FileField(label="Evidence", help_text="A photo or a letter", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    agree = forms.BooleanField(label="I have read how my information is used")


class OneQuestionForm(forms.Form):
    happened = forms.CharField(
        label="What happened?", help_text="Say what went wrong and when.", max_length=4000, widget=forms.Textarea
    )
