"""Somebody who fills in the form, page by page."""

import io
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from complaints.models import Case
from councils.models import Council
from councils.tenancy.scope import Kind
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


@dataclass
class Writer:
    """A browser in one council."""

    council: Council
    client: Client = field(default_factory=Client)

    def address(self, page: str = "") -> str:
        """Where a page of the council is."""
        return f"/c/{self.council.slug}/{page}"

    def get(self, page: str = "", **options: Any) -> HttpResponse:
        """Open a page."""
        return self.client.get(self.address(page), **options)

    def post(self, page: str, data: dict[str, Any] | None = None, **options: Any) -> HttpResponse:
        """Send a form."""
        return self.client.post(self.address(page), data or {}, **options)

    def answer_all(self, **changes: dict[str, str]) -> "Writer":
        """Every question up to the files."""
        service = {"service": {"service": councils.area(self.council).pk}}
        for step, answer in {**service, **ANSWERS, **changes}.items():
            response = self.post(f"complain/{step}/", answer)
            assert response.status_code == 302, response.content.decode()
        return self

    def add(self, *files: SimpleUploadedFile, then: str = "add") -> HttpResponse:
        """Choose files and press a button."""
        return self.post("complain/files/", {"documents": list(files), "then": then})

    def send(self) -> HttpResponse:
        """Press the last button and see where it leads."""
        return self.post("complain/check/", follow=True)

    def cases(self) -> list[Case]:
        """What the council has received."""
        with inside(self.council, Kind.SYSTEM):
            return list(Case.objects.order_by("pk").select_related("service_area"))


def photograph(name: str = "bin.png") -> SimpleUploadedFile:
    """A real picture."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def text_of(response: HttpResponse) -> str:
    """The page as a string, with typographic entities as they are read."""
    return response.content.decode()
