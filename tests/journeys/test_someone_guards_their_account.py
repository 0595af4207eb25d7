"""Someone signs in with a code, sees where else they are signed in, ends it there, and adds an address."""

import re

import pytest
from playwright.sync_api import Page, expect

from councils.models import Council
from tests.factories import councils
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import PASSWORD, Post, can_sign_in, follow, heading, look, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def test_someone_ends_a_session_and_adds_an_address(page: Page, open_context: OpenContext, city: Council, post: Post):
    robin = can_sign_in(councils.user("Robin Reed"))
    elsewhere = open_context().new_page()
    sign_in(elsewhere, robin)
    page.goto("/accounts/login/")
    follow(page, "Sign in with a code by email")
    heading(page, "Sign in with a code")
    look(page, "account-ask-for-code")
    page.get_by_label("Email address").fill(robin.email)
    press(page, "Send the code")
    heading(page, "Enter the code")
    look(page, "account-enter-code")
    page.get_by_label("Sign-in code").fill("AAAA-AAAA")
    press(page, "Sign in")
    expect(page.get_by_role("alert")).to_contain_text("The code is wrong. Check it and try again.")
    look(page, "account-wrong-code")
    code = CODE.search(post.letter(robin.email, "Your sign-in code"))
    assert code is not None
    page.get_by_label("Sign-in code").fill(code.group())
    press(page, "Sign in")

    page.goto("/your-account/")
    follow(page, "Where you are signed in")
    heading(page, "Where you are signed in")
    look(page, "account-sessions")
    expect(page.get_by_role("main").get_by_role("heading", level=2)).to_have_count(2)
    press(page, "Enter your password to sign out of other sessions")
    heading(page, "Confirm your password")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Continue")
    look(page, "account-sessions-after-the-password")
    page.get_by_role("button", name="Sign out of all other sessions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed out of 1 other session.")).to_be_visible()
    elsewhere.goto("/your-account/")
    expect(
        elsewhere.get_by_text("You were signed out because this session was ended from another browser")
    ).to_be_visible()
    look(elsewhere, "account-signed-out-elsewhere")

    page.goto("/accounts/email/")
    look(page, "account-addresses")
    page.get_by_label("New email address").fill("robin.new@example.com")
    press(page, "Add address")
    page.goto(post.link("robin.new@example.com", "Confirm your email address"))
    heading(page, "Add an email address to your account")
    look(page, "account-add-address")
    press(page, "Yes, add this address")
    subject = "A new email address of your account was confirmed"
    assert "If it was not you, set a new password straight away:" in post.letter(robin.email, subject)
