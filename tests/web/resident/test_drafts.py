"""Answers outlive the sign-in, and nobody else's browser sees them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.factories import councils
from tests.web.resident.writer import Writer, photograph, text_of

COOKIE = "complaint-draft"


def test_an_expired_sign_in_in_the_middle_of_the_form_loses_no_answer(writer: Writer):
    writer.client.force_login(councils.user())
    writer.answer_all()
    Session.objects.filter(session_key=writer.client.cookies["sessionid"].value).delete()
    assert "Alex Poole" in text_of(writer.get("complain/check/"))
    assert "Complaint sent" in text_of(writer.send())


def test_signing_in_and_out_in_the_middle_loses_no_answer(writer: Writer):
    writer.answer_all()
    writer.client.force_login(councils.user())
    assert "Alex Poole" in text_of(writer.get("complain/check/"))
    writer.client.post("/accounts/logout/")
    assert "Alex Poole" in text_of(writer.get("complain/check/"))


def test_a_lost_draft_keeps_at_least_the_page_that_is_sent_now(writer: Writer):
    writer.answer_all()
    Session.objects.all().delete()
    writer.post("complain/put-right/", {"wanted": "Empty it."})
    assert "Empty it." in text_of(writer.get("complain/put-right/"))


def test_the_cookie_is_kept_from_scripts_and_from_other_councils(writer: Writer):
    writer.answer_all()
    cookie = writer.client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == writer.address()
    assert cookie["max-age"] == timedelta(days=2).total_seconds()


@pytest.mark.parametrize("value", ["", "x", "a" * 32, "é", "../../etc"])
def test_a_cookie_that_fits_no_draft_begins_a_new_one(writer: Writer, value: str):
    writer.client.cookies[COOKIE] = value
    assert writer.get("complain/").status_code == 200
    writer.answer_all()
    assert "Alex Poole" in text_of(writer.get("complain/check/"))


def test_another_browser_sees_nothing_of_it(writer: Writer):
    writer.answer_all()
    assert Client().get(writer.address("complain/check/"))["Location"] == writer.address("complain/service/")


def test_a_sign_in_session_is_no_draft(writer: Writer):
    writer.client.force_login(councils.user())
    writer.client.cookies[COOKIE] = writer.client.cookies["sessionid"].value
    assert "Start now" in text_of(writer.get("complain/"))


def test_begun_answers_are_offered_and_can_be_deleted_with_their_files(writer: Writer):
    writer.answer_all().add(photograph())
    assert "Go on with your answers" in text_of(writer.get("complain/"))
    rows = Session.objects.count()
    page = text_of(writer.post("complain/forget/", follow=True))
    assert "Your answers were deleted." in page
    assert "Start now" in page
    assert Session.objects.count() < rows
    assert writer.get("complain/check/")["Location"] == writer.address("complain/service/")


def test_answers_are_not_deleted_by_following_a_link_which_asks_first(writer: Writer):
    assert writer.get("complain/forget/")["Location"] == writer.address("complain/")
    writer.answer_all()
    assert "Delete your answers?" in text_of(writer.get("complain/forget/"))
    assert "Go on with your answers" in text_of(writer.get("complain/"))
