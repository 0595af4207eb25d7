"""Files that wait for their complaint to be sent."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.operations import uploads, waiting_files
from councils.domain.errors import RuleBroken
from tests.factories.councils import london

MONDAY = london("2026-06-01T10:00")


def set_aside(at=MONDAY) -> waiting_files.WaitingFile:
    return waiting_files.set_aside(uploads.checked(SimpleUploadedFile("letter.txt", b"Dear council")), at)


def test_a_file_comes_back_as_it_was_set_aside():
    waiting = set_aside()
    upload = waiting_files.taken_up(waiting)
    with upload.file:
        assert upload.file.read() == b"Dear council"
    assert upload.checked.name == "letter.txt"
    assert "letter" not in waiting.place


def test_what_was_abandoned_goes_after_three_days_and_nothing_sooner():
    old, fresh = set_aside(MONDAY), set_aside(MONDAY + timedelta(days=1))
    set_aside(MONDAY + timedelta(days=4))
    assert not default_storage.exists(old.place)
    assert default_storage.exists(fresh.place)
    assert old.place.split("/")[1] not in default_storage.listdir("waiting")[0]


def test_a_file_that_is_gone_is_named():
    waiting = set_aside()
    waiting_files.drop(waiting.place)
    waiting_files.drop(waiting.place)
    with pytest.raises(RuleBroken) as refusal:
        waiting_files.taken_up(waiting)
    assert refusal.value.code == "file.not_stored"
    assert "“letter.txt”" in refusal.value.message
