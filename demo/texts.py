"""Texts and names from fixtures/demo/."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from councils.document_reading import read_yaml

Slots = dict[str, str]
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def dice_for(name: str) -> Random:
    """Repeat the same numbers for the same name."""
    return Random(name)  # noqa: S311 (nothing here is a secret)


@dataclass(frozen=True, slots=True)
class Complaint:
    about: str
    theme: str
    text: str
    wanted: str


@dataclass(frozen=True, slots=True)
class DemoService:
    complaints: tuple[Complaint, ...]
    share: int
    months: tuple[int, ...]


def _told(path: Path) -> tuple[Complaint, ...]:
    entries: list[dict[str, str]] = read_yaml(path)  # type: ignore[assignment]
    return tuple(Complaint(**entry) for entry in entries)


class DemoTexts:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wording: dict[str, Any] = self.read("wording")
        self.people: dict[str, Any] = self.read("people")
        self.volumes: dict[str, Any] = self.read("volumes")
        self.invented: dict[str, Any] = self.read("invented")
        self._services: dict[str, Any] = self.read("services")
        self._others = {path.stem: _told(path) for path in sorted((folder / "contacts").glob("*.yaml"))}
        self._complaints = {path.stem: _told(path) for path in sorted((folder / "complaints").glob("*.yaml"))}

    def read(self, name: str) -> Any:
        return read_yaml(self.folder / f"{name}.yaml")

    @cache  # noqa: B019 (one object for the life of the command)
    def service(self, slug: str) -> DemoService:
        found = self._services["areas"].get(slug, self._services["other"])
        complaints = tuple(each for name in found["texts"] for each in self._complaints[name])
        return DemoService(complaints, found["share"], tuple(self._services[found["months"]]))

    def matters(self, sort: str, area: str) -> tuple[Complaint, ...]:
        return self._others.get(sort.replace("-", "_")) or self.service(area).complaints

    def volume(self, slug: str) -> dict[str, int]:
        known: dict[str, int] = self.volumes["councils"].get(slug, self.volumes["other"])
        return known

    def name(self, dice: Random) -> str:
        return f"{dice.choice(self.people['first_names'])} {dice.choice(self.people['last_names'])}"

    def slots(self, dice: Random) -> Slots:
        return {
            "street": dice.choice(self.people["streets"]),
            "place": dice.choice(self.people["places"]),
            "month": dice.choice(MONTHS),
            "weekday": dice.choice(WEEKDAYS),
            "weeks": str(dice.randrange(4, 18)),
            "amount": str(dice.randrange(4, 90) * 5),
        }

    def description(self, dice: Random, complaint: Complaint, slots: Slots, *, complains: bool = True) -> str:
        parts = [complaint.text]
        for kind, chance in (("history", 0.7), ("impact", 0.6), ("history", 0.2)) if complains else ():
            if dice.random() < chance:
                parts.append(dice.choice(self.wording[kind]))
        return " ".join(parts).format_map(slots)

    def text(self, dice: Random, kind: str, slots: Slots) -> str:
        chosen = dice.choice(self._choices(kind))
        return chosen.format_map(slots) if "{" in chosen else chosen

    @cache  # noqa: B019 (one object for the life of the command)
    def _choices(self, kind: str) -> list[str]:
        found: Any = self.wording
        for key in kind.split("."):
            found = found[key]
        return list(found)

    def answer(self, dice: Random, outcome: str, stage: int, slots: Slots) -> str:
        kinds = ["opening", *(["second_look"] if stage > 1 else []), f"found.{outcome}"]
        kinds.append("no_remedy" if outcome == "not_upheld" else "remedy")
        return "\n\n".join(self.text(dice, kind, slots) for kind in kinds)
