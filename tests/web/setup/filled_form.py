"""The form on a page as a browser would send it back untouched."""

from html.parser import HTMLParser
from typing import Any


class FilledForm(HTMLParser):
    """Reads the names and values of a page's form."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self.area = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "input" and name:
            self._input(name, said)
        elif tag == "textarea":
            self.area, self.sent[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in said:
            self.sent[self.select] = said.get("value") or ""

    def _input(self, name: str, said: dict[str, str | None]) -> None:
        if said.get("type") == "checkbox":
            if "checked" in said:
                self.sent.setdefault(name, []).append(said["value"])
        elif said.get("type") != "file":
            self.sent[name] = said.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


def filled_form(answer: Any) -> dict[str, Any]:
    """What would be sent."""
    page = FilledForm()
    page.feed(answer.content.decode())
    page.sent.pop("csrfmiddlewaretoken", None)
    return page.sent
