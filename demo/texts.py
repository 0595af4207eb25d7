"""Texts and names from fixtures/demo/."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from councils.document_reading import read_yaml

Slots = dict[str, str]
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NOT_UPHELD = "not_upheld"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def dice_for(name: str) -> Random:
    """Repeat the same numbers for the same name."""
    return Random(name)  # noqa: S311 (nothing here is a secret)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What someone writes, and what the council finds or does about it.

    `services` are those it suits; empty for any. `service` is the file of a complaint about one.
    """

    about: str
    theme: str
    text: str
    wanted: str
    upheld: str = ""
    not_upheld: str = ""
    remedy: str = ""
    done: str = ""
    services: tuple[str, ...] = ()
    service: str = ""

    def suits(self, services: Collection[str]) -> bool:
        return not self.services or any(each in self.services for each in services)


@dataclass(frozen=True, slots=True)
class DemoService:
    complaints: tuple[Complaint, ...]
    texts: tuple[str, ...]
    share: int
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Casework:
    """What staff of a kind of service write. `files` are names of files, by who sends them."""

    staff_note: tuple[str, ...]
    internal_note: tuple[str, ...]
    update: tuple[str, ...]
    extend: tuple[str, ...]
    pause: tuple[str, ...]
    learning: dict[str, list[dict[str, str]]]
    files: dict[str, list[str]]


class Locality(NamedTuple):
    streets: list[str]
    places: list[str]


class ResponsePlan(NamedTuple):
    """`earlier` are the outcomes that the case had before."""

    outcome: str
    stage: int
    earlier: tuple[str, ...] = ()


class DemoTexts:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wording: dict[str, Any] = self.read("wording")
        self.people: dict[str, Any] = self.read("people")
        self.volumes: dict[str, Any] = self.read("volumes")
        self.invented: dict[str, Any] = self.read("invented")
        self._services: dict[str, Any] = self.read("services")
        self.contacts = self._read_complaints("contacts")
        self.declined = self._read_complaints("declined")
        self.complaints = self._read_complaints("complaints")
        self._casework = {path.stem: self.read(f"casework/{path.stem}") for path in sorted(folder.glob("casework/*"))}

    def read(self, name: str) -> Any:
        return read_yaml(self.folder / f"{name}.yaml")

    def _read_complaints(self, folder: str) -> dict[str, tuple[Complaint, ...]]:
        paths = sorted((self.folder / folder).glob("*.yaml"))
        return {path.stem: tuple(_complaints(self.read(f"{folder}/{path.stem}"), path.stem)) for path in paths}

    @cache  # noqa: B019 (one object for the life of the command)
    def service(self, slug: str) -> DemoService:
        found = self._services["areas"].get(slug, self._services["other"])
        texts = tuple(found["texts"])
        complaints = tuple(complaint for name in texts for complaint in self.complaints[name])
        return DemoService(complaints, texts, found["share"], tuple(self._services[found["months"]]))

    def matters(self, sort: str, slug: str, decline_reason: str = "") -> tuple[Complaint, ...]:
        """What a contact of this sort about this service may be."""
        service = self.service(slug)
        if decline_reason:
            suiting = tuple(each for each in self.declined[decline_reason] if each.suits(service.texts))
            return tuple(each for each in suiting if each.services) or suiting
        others = self.contacts.get(sort.replace("-", "_"), ())
        return tuple(each for each in others if each.suits(service.texts)) or service.complaints

    @cache  # noqa: B019 (one object for the life of the command)
    def casework(self, complaint: Complaint, slug: str, *, complains: bool) -> Casework:
        text = complaint.service if complaint.service in self.complaints else self.service(slug).texts[0]
        kinds = self._services["casework"].items()
        name = next(name for name, texts in kinds if text in texts) if complains else "requests"
        found = self._casework[name]
        sent: dict[str, dict[str, list[str]]] = self._services["files"]
        keys = (f"{text}.{complaint.theme}", text) if complains else (name,)
        files = {by: next((sent[by][key] for key in keys if key in sent[by]), sent[by]["any"]) for by in sent}
        texts = {key: tuple(found[key]) for key in found if key != "learning"}
        return Casework(**texts, learning=found["learning"], files=files)

    @cache  # noqa: B019 (one object for the life of the command)
    def locality(self, council: str) -> Locality:
        localities = self.people["localities"]
        return Locality(**localities.get(council, localities["other"]))

    def areas_for(self, sort: str) -> list[str]:
        """The areas that deal with a sort of contact, whatever it is about; empty for any."""
        areas: list[str] = self._services["contact_areas"].get(sort, [])
        return areas

    def volume(self, slug: str) -> dict[str, int]:
        known: dict[str, int] = self.volumes["councils"].get(slug, self.volumes["other"])
        return known

    def name(self, dice: Random) -> str:
        return f"{dice.choice(self.people['first_names'])} {dice.choice(self.people['last_names'])}"

    def slots(self, dice: Random, day: date, home: tuple[str, str], service: str) -> Slots:
        """`month` is so many weeks before `day`."""
        weeks = dice.randrange(4, 18)
        street, place = home
        return {
            "street": street,
            "place": place,
            "service": service,
            "month": MONTHS[(day - timedelta(weeks=weeks)).month - 1],
            "weekday": dice.choice(WEEKDAYS),
            "weeks": str(weeks),
            "amount": str(dice.randrange(5, 60) * 5),
        }

    def description(self, dice: Random, complaint: Complaint, slots: Slots, *, complains: bool = True) -> str:
        parts = [complaint.text]
        for kind, chance in (("history", 0.7), ("impact", 0.6), ("history", 0.2)) if complains else ():
            if dice.random() < chance:
                parts.append(dice.choice([text for text in self.wording[kind] if text not in parts]))
        return " ".join(parts).format_map(slots)

    def text(self, dice: Random, kind: str, slots: Slots) -> str:
        chosen = dice.choice(self.choices(kind))
        return chosen.format_map(slots) if "{" in chosen else chosen

    @cache  # noqa: B019 (one object for the life of the command)
    def choices(self, kind: str) -> tuple[str, ...]:
        found: Any = self.wording
        for key in kind.split("."):
            found = found[key]
        return tuple(found)

    def messages(self, theme: str) -> tuple[str, ...]:
        """What a complainant writes later."""
        return (*self.wording["resident_note"][theme], *self.wording["resident_note"]["any"])

    def response(self, dice: Random, complaint: Complaint, finding: ResponsePlan, slots: Slots) -> str:
        outcome = finding.outcome
        opening = "second_look" if finding.stage > 1 else "looked_again" if finding.earlier else "opening"
        parts = [self.text(dice, opening, slots)]
        agrees = _agreement(outcome, finding.earlier)
        if agrees:
            parts.append(self.text(dice, f"{agrees}.{outcome}", slots))
        explains = agrees in ("", "changed")
        if explains:
            reason = complaint.not_upheld if outcome == NOT_UPHELD else complaint.upheld
            parts.append(f"{reason.format_map(slots)}\n\n{self.text(dice, f'verdict.{outcome}', slots)}")
        if outcome != NOT_UPHELD and explains:
            parts.append(complaint.remedy.format_map(slots))
        else:
            parts.append(self.text(dice, "no_remedy" if outcome == NOT_UPHELD else "further_remedy", slots))
        return "\n\n".join(parts)


def _complaints(entries: list[dict[str, Any]], name: str) -> Iterator[Complaint]:
    for entry in entries:
        yield Complaint(**{**entry, "services": tuple(entry.get("services", ()))}, service=name)


def _agreement(outcome: str, earlier: tuple[str, ...]) -> str:
    """How a further finding relates to the one before; empty for a first."""
    if not earlier:
        return ""
    if outcome == earlier[-1]:
        return "same"
    return "changed" if NOT_UPHELD in (outcome, earlier[-1]) else "wider"


class ComplaintPicker:
    """Picks each complaint once before any is picked again."""

    def __init__(self, words: DemoTexts, dice: Random) -> None:
        self.words, self.dice = words, dice
        self._left: dict[tuple[str, str, str], list[Complaint]] = {}

    def pick(self, sort: str, slug: str, decline_reason: str = "") -> Complaint:
        left = self._left.setdefault((sort, slug, decline_reason), [])
        if not left:
            left.extend(self.words.matters(sort, slug, decline_reason))
            self.dice.shuffle(left)
        return left.pop()
