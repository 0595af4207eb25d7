"""Who may be told about the person whom a complaint is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from councils.calendars.rules import written
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text


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


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """`starts` and `ends` are the first and last day on which it counts."""

    kind: RepresentativeKind
    authority: Authority
    evidence: str
    starts: date
    ends: date | None = None
    scope: str = EVERYTHING

    def as_data(self) -> dict[str, str]:
        return {
            "representative": self.kind.value,
            "authority": self.authority.value,
            "evidence": self.evidence,
            "scope": self.scope,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat() if self.ends else "",
        }


def check_acts_for(on_behalf_of: str) -> None:
    """Raise RuleBroken "consent.not_needed"."""
    if not on_behalf_of:
        raise RuleBroken("consent.not_needed", "They complain for themselves, so no one’s permission is needed.")


def check_consent(given: ConsentGiven, on: date) -> None:
    """Raise RuleBroken "consent.evidence", "consent.elected", "consent.order", "consent.ended"."""
    if not has_visible_text(given.evidence):
        raise RuleBroken("consent.evidence", "Say what shows the permission or the authority.")
    if given.authority is Authority.ELECTED and given.kind not in ELECTED:
        raise RuleBroken("consent.elected", "Only a councillor or an MP acts as an elected representative.")
    if given.ends is not None and given.ends < given.starts:
        raise RuleBroken("consent.order", "The last day must be the first day or later.")
    if given.ends is not None and given.ends < on:
        raise RuleBroken("consent.ended", f"This permission ended on {written(given.ends)}. Ask for a new one.")


def missing_consent(on_behalf_of: str, starts: date | None, ends: date | None, on: date) -> str:
    """Return why nothing about the person may go to their representative, or empty."""
    if not on_behalf_of:
        return ""
    if starts is None:
        return f"There is no permission from {on_behalf_of} to tell anyone about them."
    if on < starts:
        return f"The permission from {on_behalf_of} begins on {written(starts)}."
    if ends is not None and ends < on:
        return f"The permission from {on_behalf_of} ended on {written(ends)}."
    return ""


def representative_words(data: Mapping[str, Any]) -> str:
    """Describe recorded consent in one line for staff."""
    given = f"{Authority(data['authority']).label} ({RepresentativeKind(data['representative']).label.lower()})"
    until = f", until {written(date.fromisoformat(data['ends']))}" if data["ends"] else ""
    return f"{given}: {data['evidence']}. Covers: {data['scope']}{until}"
