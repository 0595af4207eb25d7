"""Somebody who fills in the form, page by page."""

import io
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from complaints.models import Case
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.sessions.browser import cookie_of
from tests.factories import councils
from tests.factories.cases import inside

ANSWERS: dict[str, dict[str, str]] = {
    "what-happened": {
        "summary": "The green bin was missed three times",
        "description": "It stood outside in time.\r\n\r\nNobody came.",
    },
    "put-right": {"wanted": "Empty it."},
    "who-for": {"who": "me"},
    "your-details": {"name": "Alex Poole", "email": "alex.poole@example.com"},
    "adjustments": {"adjustments": ""},
}


# What someone is asked who follows the private link of a complaint from Alex Poole.
SURNAME = {"answer": "Poole"}


@dataclass
class Writer:
    """A browser in one council."""

    council: Council
    client: Client = field(default_factory=Client)
    draft_key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def draft_cookie(self) -> str:
        """The browser's key to the draft; empty where it has none."""
        return self.client.cookies[cookie_of(UUID(self.draft_key))].value

    def in_browser_with(self, key: str, client: Client | None = None) -> "Writer":
        """The same draft in another browser that has this key."""
        other = Writer(self.council, client or Client(), self.draft_key)
        other.client.cookies[cookie_of(UUID(self.draft_key))] = key
        return other

    def address(self, page: str = "") -> str:
        """Where a page of the council is; `draft/` stands for the pages of this writer's draft."""
        return f"/c/{self.council.slug}/{page.replace('draft/', f'complain/{self.draft_key}/', 1)}"

    def get(self, page: str = "", **options: Any) -> HttpResponse:
        """Open a page."""
        return self.client.get(self.address(page), **options)

    def post(self, page: str, data: dict[str, Any] | None = None, **options: Any) -> HttpResponse:
        """Send a form."""
        return self.client.post(self.address(page), data or {}, **options)

    def answer_all(self, **changes: dict[str, Any]) -> "Writer":
        """Every question up to the files."""
        service = {"service": {"service": councils.area(self.council).pk}}
        for step, answer in {**service, **ANSWERS, **changes}.items():
            response = self.post(f"draft/{step}/", answer)
            assert response.status_code == 302, response.content.decode()
            # An answer to what was sent already begins another draft.
            self.draft_key = response["Location"].split("/")[-3]
        return self

    def add(self, *files: SimpleUploadedFile, then: str = "add") -> HttpResponse:
        """Choose files and press a button."""
        return self.post("draft/files/", {"documents": list(files), "then": then})

    def send(self) -> HttpResponse:
        """Press the last button of the page as it is now and see where it leads."""
        return self.post("draft/check/", {"version": self.shown_version()}, follow=True)

    def shown_version(self) -> str:
        """Which state of the draft the last page shows; empty where there is nothing to send."""
        shown = re.search(r'name="version" value="(\d+)"', text_of(self.get("draft/check/")))
        return shown[1] if shown else ""

    def cases(self) -> list[Case]:
        """What the council has received."""
        with inside(self.council, ActorKind.SYSTEM):
            return list(Case.objects.order_by("pk").select_related("service_area"))


def photograph(name: str = "bin.png") -> SimpleUploadedFile:
    """A real picture."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def text_of(response: HttpResponse) -> str:
    """The page as a string, with typographic entities as they are read."""
    return response.content.decode()
