"""A stored file opens in the scope of its own council and nowhere else, however its name is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from councils.tenancy.files import folder_of
from councils.tenancy.scope import ActorKind, tenant

OURS, THEIRS = 1, 12
SECRET = b"About somebody else"
DEEDS: dict[str, Callable[[str], object]] = {
    "open": default_storage.open,
    "write": lambda name: default_storage.open(name, "wb"),
    "save": lambda name: default_storage.save(name, ContentFile(b"ours")),
    "delete": default_storage.delete,
    "exists": default_storage.exists,
    "size": default_storage.size,
    "list": default_storage.listdir,
    "path": default_storage.path,
    "times": default_storage.get_modified_time,
}


@pytest.fixture(autouse=True)
def theirs(settings, tmp_path: Path) -> Path:
    """A file of the other council, and where it lies."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with tenant(THEIRS, ActorKind.SYSTEM):
        name = default_storage.save(f"{folder_of(THEIRS)}/documents/letter", ContentFile(SECRET))
        return Path(default_storage.path(name))


def test_what_is_stored_in_a_council_is_read_changed_and_deleted_there() -> None:
    with tenant(OURS, ActorKind.STAFF, 7):
        name = default_storage.save(f"{folder_of(OURS)}/documents/letter", ContentFile(b"Dear council"))
        assert name == "councils/1/documents/letter"
        assert default_storage.size(name) == 12
        with default_storage.open(name) as file:
            assert file.read() == b"Dear council"
        assert default_storage.listdir("councils/1/documents") == ([], ["letter"])
        again = default_storage.save(name, ContentFile(b"Another"))
        assert again.startswith("councils/1/documents/letter_")
        default_storage.delete(name)
        assert (default_storage.exists(name), default_storage.exists(again)) == (False, True)


OUTSIDE = {
    "another council's": "councils/12/documents/letter",
    "upwards": "councils/1/../12/documents/letter",
    "upwards from within": "councils/1/documents/../../12/documents/letter",
    "upwards and back": "councils/1/documents/../documents/letter",
    "out of the store": "../media/councils/12/documents/letter",
    "absolute": "{root}/councils/12/documents/letter",
    "absolute, of our own": "{root}/councils/1/documents/letter",
    "a folder that begins alike": "councils/12",
    "a name that begins alike": "councils/1x/letter",
    "the folder itself": "councils/1",
    "all councils": "councils",
    "the store": "",
    "no council's": "letter",
    "an earlier place": "documents/1/letter",
    "with a character that ends names": "councils/1/documents/\0",
    "with backslashes": "councils\\12\\documents\\letter",
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("name", OUTSIDE.values(), ids=OUTSIDE)
def test_nothing_outside_the_council_s_folder_is_touched(name: str, deed: str, theirs: Path, settings) -> None:
    name = name.format(root=settings.MEDIA_ROOT)
    # What deletes an empty name is refused by Django itself.
    with tenant(OURS, ActorKind.SYSTEM), pytest.raises((SuspiciousFileOperation, ValueError)):
        DEEDS[deed](name)
    assert theirs.read_bytes() == SECRET
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == [theirs]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("kind", [None, *ActorKind])
def test_without_a_council_no_file_is_touched(kind: ActorKind | None, deed: str, theirs: Path) -> None:
    def touch() -> None:
        with pytest.raises(SuspiciousFileOperation, match="no council has been entered"):
            DEEDS[deed]("councils/12/documents/letter")

    if kind is None:
        touch()
    else:
        with tenant(None, kind, 7):
            touch()
    assert theirs.read_bytes() == SECRET


@pytest.mark.parametrize("deed", DEEDS)
def test_a_symbolic_link_leads_nowhere(deed: str, theirs: Path, settings) -> None:
    ours = settings.MEDIA_ROOT / "councils" / "1"
    ours.mkdir()
    (ours / "letter").symlink_to(theirs)
    (ours / "documents").symlink_to(theirs.parent)
    with tenant(OURS, ActorKind.SYSTEM):
        for name in ("councils/1/letter", "councils/1/documents/letter", "councils/1/documents/new"):
            with pytest.raises(SuspiciousFileOperation):
                DEEDS[deed](name)
    (settings.MEDIA_ROOT / "councils" / "2").symlink_to(theirs.parents[1])
    with tenant(2, ActorKind.SYSTEM), pytest.raises(SuspiciousFileOperation):
        DEEDS[deed]("councils/2/documents/letter")
    assert theirs.read_bytes() == SECRET
    assert theirs.parent.is_dir()


def test_a_store_that_is_a_symbolic_link_itself_works(settings, tmp_path: Path, theirs: Path) -> None:
    (tmp_path / "link").symlink_to(settings.MEDIA_ROOT)
    settings.MEDIA_ROOT = tmp_path / "link"
    with tenant(THEIRS, ActorKind.SYSTEM):
        assert default_storage.size("councils/12/documents/letter") == len(SECRET)
        saved = default_storage.save("councils/12/documents/new", ContentFile(b"x"))
    assert saved == "councils/12/documents/new"


def test_a_file_has_no_address() -> None:
    for council in (OURS, THEIRS):
        with tenant(council, ActorKind.SYSTEM), pytest.raises(ValueError, match="no address"):
            default_storage.url("councils/12/documents/letter")
