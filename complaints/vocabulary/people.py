"""People and organisations as a council knows them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import visible_or_empty


class PersonKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class PreferredChannel(StrEnum):
    """How someone wants to be told."""

    EMAIL = "email"
    POST = "post"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class HelpPlace(StrEnum):
    """Where staff helped someone to complain."""

    LIBRARY = "library"
    RECEPTION = "reception"
    PHONE = "phone"
    HOME = "home"
    OTHER = "other"

    @property
    def label(self) -> str:
        return HELP_PLACES[self]


HELP_PLACES = {
    HelpPlace.LIBRARY: "At a library",
    HelpPlace.RECEPTION: "At a reception",
    HelpPlace.PHONE: "By phone",
    HelpPlace.HOME: "At their home",
    HelpPlace.OTHER: "Somewhere else",
}


class PartyRole(StrEnum):
    """What someone has to do with a case that another person writes about."""

    CONCERNED = "concerned"
    JOINT = "joint"
    MEMBER = "member"

    @property
    def label(self) -> str:
        return PARTY_LABELS[self]


PARTY_LABELS = {
    PartyRole.CONCERNED: "The person the complaint is for",
    PartyRole.JOINT: "Complains together with them",
    PartyRole.MEMBER: "Member of their group",
}


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What a person record says, apart from its history. Text is as it was written."""

    name: str
    kind: str = PersonKind.PERSON
    title: str = ""
    other_names: str = ""
    pronouns: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    preferred_channel: str = ""
    language: str = ""
    address_protected: bool = False
    deceased: bool = False

    def tidied(self) -> Self:
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        texts: dict[str, Any] = {name: visible_or_empty(text) for name, text in given.items() if isinstance(text, str)}
        return replace(self, **{**texts, "email": texts["email"].lower()})


@dataclass(frozen=True, slots=True)
class ContactChange:
    field: str
    was: str
    now: str

    def as_data(self) -> dict[str, str]:
        return {"field": self.field, "was": self.was, "now": self.now}


# A case has a copy of these, which letters and searches use.
ON_CASES = ("name", "email", "phone", "address")


def changed_details(was: PersonDetails, now: PersonDetails) -> tuple[ContactChange, ...]:
    """Raises RuleBroken "person.name"."""
    tidy = now.tidied()
    if not tidy.name:
        raise RuleBroken("person.name", "Enter a name.")
    pairs = ((field.name, getattr(was, field.name), getattr(tidy, field.name)) for field in fields(was))
    return tuple(
        ContactChange(name, _written(before), _written(after)) for name, before, after in pairs if before != after
    )


def _written(value: object) -> str:
    return ("Yes" if value else "No") if isinstance(value, bool) else str(value)


# Kinds of event on the cases of a person.
PEOPLE_MERGED, PEOPLE_SEPARATED, ADDRESS_SEEN = "people_merged", "people_separated", "address_seen"


def check_can_merge(kept_id: int, merged_id: int, *, is_merged: bool, reason: str) -> None:
    """Raise RuleBroken "merge.same", "merge.again" or "merge.reason"."""
    if kept_id == merged_id:
        raise RuleBroken("merge.same", "Choose two different records.")
    if is_merged:
        raise RuleBroken("merge.again", "One of these records is part of another already. Open that one.")
    if not visible_or_empty(reason):
        raise RuleBroken("merge.reason", "Say how you know that they are the same person.")


def why_the_same(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """Return what suggests that two records are of one person. Keys: `email`, `phone`, `name`, `postcode`.

    A name alone is not enough: it needs the same postcode.
    """
    same = {key for key in ("email", "phone", "name", "postcode") if one.get(key) and one.get(key) == other.get(key)}
    found = [
        text for key, text in (("email", "the same email address"), ("phone", "the same phone number")) if key in same
    ]
    if {"name", "postcode"} <= same:
        found.append("the same name and postcode")
    return tuple(found)


class RepresentativeKind(StrEnum):
    RELATIVE = "relative"
    FRIEND = "friend"
    ADVOCATE = "advocate"
    SOLICITOR = "solicitor"
    COUNCILLOR = "councillor"
    MP = "mp"
    ATTORNEY = "attorney"
    SPOKESPERSON = "spokesperson"
    OTHER = "other"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS = {
    RepresentativeKind.RELATIVE: "Relative",
    RepresentativeKind.FRIEND: "Friend or neighbour",
    RepresentativeKind.ADVOCATE: "Advocate",
    RepresentativeKind.SOLICITOR: "Solicitor",
    RepresentativeKind.COUNCILLOR: "Councillor",
    RepresentativeKind.MP: "MP",
    RepresentativeKind.ATTORNEY: "Attorney or deputy",
    RepresentativeKind.SPOKESPERSON: "Spokesperson of a group",
    RepresentativeKind.OTHER: "Someone else",
}
ELECTED = frozenset({RepresentativeKind.COUNCILLOR, RepresentativeKind.MP})


class Authority(StrEnum):
    """What lets the council tell a representative about the person."""

    WRITTEN = "written"
    LINK = "link"
    LEGAL = "legal"
    # They act for a constituent (Data Protection Act 2018, Schedule 1, paragraphs 23 and 24).
    ELECTED = "elected"

    @property
    def label(self) -> str:
        return AUTHORITY_LABELS[self]


AUTHORITY_LABELS = {
    Authority.WRITTEN: "Written permission",
    Authority.LINK: "Permission given through our link",
    Authority.LEGAL: "Another authority in law",
    Authority.ELECTED: "Elected representative acting for a constituent",
}
# Staff record these; the person gives the other through a link.
BY_STAFF = (Authority.WRITTEN, Authority.LEGAL, Authority.ELECTED)
EVERYTHING = "Everything about this complaint"
# Kinds of event.
CONSENT_RECORDED, CONSENT_ENDED = "consent_recorded", "consent_ended"
CONSENT_ASKED, CONSENT_REFUSED = "consent_asked", "consent_refused"
CLOSED_WITHOUT_CONSENT = "closed_without_consent"
