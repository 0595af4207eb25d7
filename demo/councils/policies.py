"""A council's rules at any time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from complaints.notifications.rules import ReminderPlanner
from councils.policies.queries import procedure_rules
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.policy_document import ContactChoice, contact_choices
from councils.policies.rules.procedure_rules import ProcedureRules
from demo.histories.case_history import Setting


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version for one kind of contact.

    Keys of `settings`: whether the contact is about a landlord, at first and after rerouting.
    """

    policy_version_id: int
    rules: ProcedureRules
    settings: dict[tuple[bool, bool], Setting]


class Shelf:
    def __init__(self, versions: Iterable[Any], how: ReminderPlanner, until: datetime) -> None:
        self.how, self.until = how, until
        self.versions: dict[str, list[Any]] = {}
        for version in sorted(versions, key=lambda version: version.in_force_from):
            self.versions.setdefault(version.procedure, []).append(version)
        self._choices: dict[tuple[int, ...], tuple[ContactChoice, ...]] = {}
        self._books: dict[tuple[int, ContactKind, str], Rulebook] = {}

    def choices_at(self, at: datetime) -> tuple[ContactChoice, ...]:
        """The usual complaint first."""
        found = [version for name in self.versions if (version := self._version_at(name, at)) is not None]
        key = tuple(version.pk for version in found)
        if key not in self._choices:
            self._choices[key] = contact_choices([procedure_rules(version) for version in found])
        return self._choices[key]

    def book_at(self, at: datetime, choice: ContactChoice | None = None, kept_code: str = "") -> Rulebook:
        version = self._version_at(choice.procedure if choice else CORPORATE, at)
        if version is None:
            raise ValueError("This procedure was not in force yet.")
        key = (version.pk, choice.kind if choice else ContactKind.COMPLAINT, kept_code)
        if key not in self._books:
            self._books[key] = self._book(version, *key[1:])
        return self._books[key]

    def _version_at(self, procedure: str, at: datetime) -> Any:
        """The corporate procedure's first version also applies before it."""
        versions = self.versions[procedure]
        begun = [version for version in versions if version.in_force_from <= at]
        return begun[-1] if begun else versions[0] if procedure == CORPORATE else None

    def _book(self, version: Any, kind: ContactKind, kept_code: str) -> Rulebook:
        rules = {
            landlord: procedure_rules(version, landlord=landlord, kind=kind, kept_code=kept_code)
            for landlord in (False, True)
        }
        settings = {
            (first, then): Setting(version.pk, rules[first], rules[then], (first, then), self.how, self.until)
            for first, then in product(rules, repeat=2)
        }
        return Rulebook(version.pk, rules[False], settings)
