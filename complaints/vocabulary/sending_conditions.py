"""Adjustments and consent: what has to be settled before a complainant is sent anything.

Any adjustment that someone asked for counts (Equality Act 2010, section 20). Someone who complains for another person
is told nothing about them without that person's permission or another authority.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from councils.calendars.rules.working_days import written
from councils.vocabulary.visible_text import has_visible_text, visible_or_empty

# Where an event keeps what was answered.
SENDING = "sending"


class Authority(StrEnum):
    """By what someone may be told about the person for whom they complain."""

    PERMISSION = "permission"
    OTHER = "other"
    NOT_HELD = "not_held"


@dataclass(frozen=True, slots=True)
class SendingNeeds:
    """What a case's complainant needs, and for whom they complain; empty where there is nothing to settle."""

    adjustments: str = ""
    on_behalf_of: str = ""

    def __bool__(self) -> bool:
        return bool(self.adjustments or self.on_behalf_of)


@dataclass(frozen=True, slots=True)
class SendingAnswer:
    """What whoever writes to a complainant says about it: how the adjustments are met, and by what authority.

    `needs` are those that they had before their eyes. `another_way`: nothing is emailed or listed to be posted, because
    the writer sends it themselves.
    """

    needs: SendingNeeds = SendingNeeds()
    how_met: str = ""
    another_way: bool = False
    authority: Authority | None = None
    evidence: str = ""
    until: date | None = None

    @property
    def withholds(self) -> bool:
        """Whether the complainant may see nothing of what is written."""
        return self.authority is Authority.NOT_HELD

    def as_data(self) -> dict[str, Any]:
        """As it is kept with the event."""
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
        """As it was kept."""
        return cls(
            needs=SendingNeeds(kept.get("adjustments", ""), kept.get("on_behalf_of", "")),
            how_met=kept.get("how_met", ""),
            another_way=kept.get("another_way", False),
            authority=Authority(kept["authority"]) if kept.get("authority") else None,
            evidence=kept.get("evidence", ""),
            until=date.fromisoformat(kept["until"]) if kept.get("until") else None,
        )


def problems(answer: SendingAnswer, on: date) -> dict[str, str]:
    """What is missing of an answer, by the name of its part; empty where it is complete."""
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
    """Why something may not be sent to the complainant, as a sentence for staff; empty where it may.

    `answered` is what the writer said of it, as it is kept: empty for what the product sends by itself. `consent` is
    what was said last of this case, which counts for what the product sends by itself.
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
