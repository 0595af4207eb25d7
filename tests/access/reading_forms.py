"""The forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One question: what stands in it, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    @property
    def names_something(self) -> bool:
        """Whether its value is chosen from a list or carried along: it may name a row."""
        return bool(self.choices) or self.kind == "hidden"

    @property
    def filled(self) -> str:
        """Something that a person could have answered."""
        if self.choices:
            return self.value or next(filter(None, self.choices), "")
        return self.value or ("11" if self.kind == "numeric" else "Something")


@dataclass
class Form:
    """One form of the page. `action`: where it is sent, if not to the page itself."""

    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    action: str = ""

    def answers(self) -> dict[str, str]:
        """What is sent, filled in; files are left out, and so is the token."""
        return {name: each.filled for name, each in self.fields.items() if each.kind != "file"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._list: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("method", "get").lower(), action=given.get("action", "")))
        elif tag == "option" and self._list is not None:
            self._list.choices.append(given.get("value", ""))
            self._list.value = given.get("value", "") if "selected" in given else self._list.value
        elif tag in ("input", "select", "textarea") and self.forms and given.get("name"):
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._list = None

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = "numeric" if given.get("inputmode") == "numeric" else given.get("type", tag)
        found = self.forms[-1].fields.setdefault(given["name"], Field(given["name"], kind))
        if tag == "select":
            self._list = found
        elif kind in ("radio", "checkbox"):
            found.choices.append(given.get("value", "on"))
            found.value = given.get("value", "on") if "checked" in given else found.value
        else:
            found.value = given.get("value", "")


def forms_of(page: str) -> list[Form]:
    """The forms of a page, without the token that guards them."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        form.fields.pop("csrfmiddlewaretoken", None)
    return reader.forms
