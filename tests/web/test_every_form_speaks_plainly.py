"""Nonsense in every box of every form: whatever is wrong is said in our own words, and nothing breaks."""

import html
import inspect
import re
from collections.abc import Iterator

import pytest
from django.core import validators
from django.forms import fields
from django.http import HttpResponseBase
from django.test import Client
from django.utils.functional import Promise

from councils.models import Council
from councils.vocabulary.roles import STAFF_ROLES
from tests.access.addresses import a_case_of_each_status, paths
from tests.access.reading_forms import Form, forms_of
from tests.access.world import make_world
from tests.factories import councils
from tests.factories.clients import signed_in
from tests.factories.sampling import in_turns

pytestmark = pytest.mark.django_db
GAP = re.compile(r"%\(\w+\)\w|\{\w+\}")
LIST = re.compile(r'class="[^"]*govuk-error-summary__list".*?</ul>', re.DOTALL)
LINE = re.compile(r"<li>(.*?)</li>", re.DOTALL)
# What no form means: words for a number, a number for words, what no database keeps, nothing at all, and far too much.
NONSENSE = ("", "ab\x00c", "-7", "99999999999", "x" * 60_000)


def _of_the_library() -> re.Pattern[str]:
    """What Django's fields and validators say, with anything in their gaps."""
    classes = [each for module in (fields, validators) for _, each in inspect.getmembers(module, inspect.isclass)]
    said = [getattr(each, "message", "") for each in classes]
    for each in classes:
        said += getattr(each, "default_error_messages", {}).values()
        said += each.messages.values() if isinstance(getattr(each, "messages", None), dict) else ()
    singular = [text for text in said if isinstance(text, str | Promise) and not hasattr(text, "_translate_plural")]
    parts = ["(.*)".join(map(re.escape, GAP.split(str(text).removesuffix(".")))) for text in singular if str(text)]
    # Those of lengths have a singular and a plural.
    return re.compile("|".join([*parts, "Ensure this value has "]))


def post_forms(client: Client, path: str) -> list[Form]:
    answer = client.get(path)
    if answer.streaming:
        answer.getvalue()
        return []
    page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return [form for form in forms_of(answer.content.decode()) if form.method == "post"] if page else []


def _said(answer: str) -> Iterator[str]:
    for summary in LIST.findall(answer):
        for line in LINE.findall(summary):
            yield html.unescape(re.sub(r"<[^>]+>", "", line)).strip()


def errors_said(answer: HttpResponseBase) -> list[str]:
    """What a page lists as wrong."""
    return list(_said(getattr(answer, "content", b"").decode()))


# The factories' cases came in on 1 June 2026: once they are overdue, no page asks how long an extension is to be.
@pytest.mark.usefixtures("before_the_due_date")
def test_no_message_of_the_library_reaches_anybody(city: Council, south: Council) -> None:
    world = make_world(city, south)
    who = councils.user("Everybody Else")
    for role in STAFF_ROLES:
        councils.hold(who, city, role, seniority=9)
    everybody = [signed_in(who, city), world.client("the complainant"), Client()]
    said: dict[str, str] = {}
    for _, path in in_turns(paths(world, a_case_of_each_status(city, world.own.resident))):
        for client in everybody:
            for form in post_forms(client, path):
                for nonsense in NONSENSE:
                    visible = {name: nonsense for name, each in form.fields.items() if each.kind != "hidden"}
                    answer = client.post(path, {**form.answers(), **visible})
                    assert answer.status_code < 500, f"{path}: {nonsense[:20]}"
                    said |= dict.fromkeys(_said(answer.content.decode()), path)
    of_the_library = _of_the_library()
    library = [f"{path}: {text}" for text, path in said.items() if of_the_library.match(text) or not text]
    assert len(said) > 10
    assert "\n".join(library) == ""
