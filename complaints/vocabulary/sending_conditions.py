"""Adjustments (Equality Act 2010, section 20) and consent, settled before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from councils.calendars.rules import written
from councils.vocabulary.values import has_visible_text, visible_or_empty

# The key in an event's data.
SENDING = "sending"


class Authority(StrEnum):
    PERMISSION = "permission"
    OTHER = "other"
    NOT_HELD = "not_held"


@dataclass(frozen=True, slots=True)
class SendingNeeds:
    """Adjustments, and whom the complaint is for."""

    adjustments: str = ""
    on_behalf_of: str = ""

    def __bool__(self) -> bool:
        return bool(self.adjustments or self.on_behalf_of)


@dataclass(frozen=True, slots=True)
class SendingAnswer:
    """How the writer meets adjustments, and by what authority they write."""

    needs: SendingNeeds = SendingNeeds()
    how_met: str = ""
    # The writer sends it themselves, so nothing is emailed or listed for posting.
    another_way: bool = False
    authority: Authority | None = None
    evidence: str = ""
    until: date | None = None

    @property
    def withholds(self) -> bool:
        return self.authority is Authority.NOT_HELD

    def as_data(self) -> dict[str, Any]:
        needs = self.needs
        kept: dict[str, Any] = {}
        if needs.adjustments:
            kept |= {"adjustments": needs.adjustments, "how_met": self.how_met, "another_way": self.another_way}
        if needs.on_behalf_of and self.authority is not None:
            until = self.until.isoformat() if self.until else ""
            kept |= {"on_behalf_of": needs.on_behalf_of, "authority": self.authority.value}
            kept |= {"evidence": self.evidence, "until": until}
        return kept

    @classmethod
    def from_data(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            needs=SendingNeeds(kept.get("adjustments", ""), kept.get("on_behalf_of", "")),
            how_met=kept.get("how_met", ""),
            another_way=kept.get("another_way", False),
            authority=Authority(kept["authority"]) if kept.get("authority") else None,
            evidence=kept.get("evidence", ""),
            until=date.fromisoformat(kept["until"]) if kept.get("until") else None,
        )


def problems(answer: SendingAnswer, on: date) -> dict[str, str]:
    """Return what is missing, by field."""
    needs, found = answer.needs, {}
    if needs.adjustments and not has_visible_text(answer.how_met):
        found["how_met"] = "Say how you have met what they need"
    if not needs.on_behalf_of:
        return found
    if answer.authority is None:
        found["authority"] = f"Select whether you may write about {needs.on_behalf_of}"
    elif answer.authority is Authority.PERMISSION and not has_visible_text(answer.evidence):
        found["evidence"] = "Say what shows the permission"
    elif answer.authority is Authority.OTHER and not has_visible_text(answer.evidence):
        found["evidence"] = "Say which authority it is"
    elif not answer.withholds and answer.until is not None and answer.until < on:
        found["until"] = f"The permission ended on {written(answer.until)}"
    return found


def obstacle(needs: SendingNeeds, answered: Mapping[str, Any], consent: Mapping[str, Any], on: date) -> str:
    """Return why something may not be sent, or empty.

    `answered` is empty for automatic messages, which use the case's last `consent`.
    """
    return _against_adjustments(needs, answered) or _without_consent(needs, answered, consent, on)


def _against_adjustments(needs: SendingNeeds, answered: Mapping[str, Any]) -> str:
    if not needs.adjustments:
        return ""
    if answered.get("adjustments") != needs.adjustments or not visible_or_empty(answered.get("how_met", "")):
        return f"They need adjustments, and no one has recorded how this meets them: {needs.adjustments}"
    if answered["another_way"]:
        return f"To be sent another way: {answered['how_met']}"
    return ""


def _without_consent(needs: SendingNeeds, answered: Mapping[str, Any], consent: Mapping[str, Any], on: date) -> str:
    if not needs.on_behalf_of:
        return ""
    of_this_person = [kept for kept in (answered, consent) if kept.get("on_behalf_of") == needs.on_behalf_of]
    if not of_this_person:
        return f"The complaint is on behalf of {needs.on_behalf_of}, and no permission from them is recorded."
    answer = SendingAnswer.from_data(of_this_person[0])
    if answer.withholds:
        return f"Do not send this yet: there is no permission from {needs.on_behalf_of} to tell anyone about them."
    if answer.until is not None and answer.until < on:
        return f"The permission from {needs.on_behalf_of} ended on {written(answer.until)}."
    return ""
