"""An error is said by its code: our own words stand, Django's and the account library's never reach anybody."""

import inspect
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from portal.accounts.adapter import PLAIN_ERRORS, AccountAdapter
from portal.govuk_forms.fields import CORRECT_EMAIL, SAID, DateQuestion, plain_error

NOT_HERE = ("username_", "phone_", "unknown_phone")


class Answers(forms.Form):
    """Fields with the library's words, and with our own."""

    name = forms.CharField(label="Your name", max_length=3)
    why = forms.CharField(label="Why?", max_length=3, error_messages={"max_length": "Say it in 3 characters"})
    days = forms.IntegerField(label="How many days?", min_value=1, max_value=1_000)
    email = forms.EmailField(label="Email address")
    own_email = forms.EmailField(label="Email address", error_messages={"invalid": "That is no address."})
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")])
    day = DateQuestion(label="When?")


def said(name: str, value: str) -> list[str]:
    form = Answers({"day-day": value, "day-month": "1", "day-year": "2026"} if name == "day" else {name: value})
    bound = form[name]
    return [plain_error(bound, error) for error in form.errors.as_data().get(name, ())]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("name", "", "Enter your name"),
        ("name", "Anne", "“Your name” must be 3 characters or fewer"),
        ("name", "a\x00", "“Your name” is not in the correct format. Check it"),
        ("why", "", "Answer the question “Why?”"),
        ("why", "long", "Say it in 3 characters"),
        ("days", "0", "“How many days?” must be 1 or more"),
        ("days", "1001", "“How many days?” must be 1,000 or less"),
        ("days", "x", "“How many days?” must be a whole number, such as 5"),
        ("email", "ann", CORRECT_EMAIL),
        ("own_email", "ann", "That is no address"),
        ("kind", "b", "Choose one of the answers offered for “Kind”"),
        ("day", "", "The date must include a day"),
        ("day", "32", "The date must be a real date"),
    ],
)
def test_an_error_is_said_by_its_code(name: str, value: str, words: str) -> None:
    assert said(name, value)[0] == words


def test_what_a_form_says_itself_stands_as_it_is() -> None:
    form = Answers({"name": "Ann"})
    form.add_error("name", "This field is required by us.")
    (error,) = form.errors.as_data()["name"]
    assert plain_error(form["name"], error) == "This field is required by us"


@pytest.mark.parametrize("code", ["password_too_short", "password_too_similar"])
def test_django_s_checks_of_a_password_are_said_by_their_codes(code: str) -> None:
    error = ValidationError("Not these words", code=code, params={"min_length": 12})
    words = plain_error(Answers({})["name"], error)
    assert "Not these words" not in words
    assert ("12 characters" in words) is (code == "password_too_short")


def library_codes() -> set[str]:
    """Every code under which Django's form fields and validators have words."""
    fields = [each for _, each in inspect.getmembers(forms.fields, inspect.isclass) if issubclass(each, forms.Field)]
    models = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)
    messages = [getattr(each, "default_error_messages", {}) for each in (*fields, *models)]
    checks = [each for _, each in inspect.getmembers(validators, inspect.isclass)]
    named: list[Any] = [getattr(each, "messages", {}) for each in checks]
    codes = {each.code for each in checks if isinstance(getattr(each, "code", None), str)}
    return codes.union(*messages, *(each for each in named if isinstance(each, dict)))


def test_every_code_of_the_library_has_words() -> None:
    # The base class of all limits is used by none of them.
    assert library_codes() - {"limit_value"} <= set(SAID)


def test_every_check_of_a_password_that_is_in_use_has_words() -> None:
    checks = (type(check).__module__ for check in password_validation.get_default_password_validators())
    assert set(checks) == {"django.contrib.auth.password_validation", "portal.accounts.password_validation"}
    assert {"password_too_short", "password_too_similar"} <= set(SAID)


def test_every_code_of_the_account_library_has_our_words() -> None:
    needed = {code for code in DefaultAccountAdapter.error_messages if not code.startswith(NOT_HERE)}
    assert needed == set(PLAIN_ERRORS)
    assert not [code for code in needed if isinstance(AccountAdapter.error_messages[code], Promise)]
