"""A complainant's contact details and their changes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from complaints.vocabulary.events import Audience, Decision, Tell
from councils.calendars.rules import london_day, written
from councils.people.rules import is_public
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text, visible_or_empty

# The name of an anonymous complainant.
NAMELESS = "Anonymous"


def greeted_name(name: str) -> str:
    return "" if name == NAMELESS else name


# By staff, and by the person or through their account.
CONTACT_CORRECTED, CONTACT_CHANGED = "contact_corrected", "contact_changed"
EMAIL_CHANGE_ASKED = "email_change_asked"
# In an event's data: the day we could first reach an anonymous complainant.
REACHED_ON = "reached_on"
# Messages about a new email address, and which address gets them.
EMAIL_TO_CONFIRM, EMAIL_REPLACED = "email_to_confirm", "email_replaced"
SENT_TO = {EMAIL_TO_CONFIRM: "now", EMAIL_REPLACED: "was"}
# To an unchanged email address, about other details: letters and calls may reach someone else.
DETAILS_CHANGED = "details_changed"
TOLD_OF = frozenset({"name", "phone", "address"})
# None of these is a letter about the complaint.
NOTICES = frozenset({*SENT_TO, DETAILS_CHANGED})
EMAIL_CHANGED = "email_changed"
NEW_ADDRESS = Tell("email_changed", Audience.COMPLAINANT)
BY_COMPLAINANT = "Changed by the complainant"


@dataclass(frozen=True, slots=True)
class ContactDetails:
    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    on_behalf_of: str = ""
    adjustments: str = ""

    @property
    def is_reachable(self) -> bool:
        return bool(self.email or self.phone or self.address)

    def tidied(self) -> "ContactDetails":
        kept = {field.name: visible_or_empty(getattr(self, field.name)) for field in fields(self)}
        return ContactDetails(**{**kept, "email": kept["email"].lower()})


# The case's column of each detail.
COLUMNS = {
    "name": "complainant_name",
    "email": "complainant_email",
    "phone": "complainant_phone",
    "address": "complainant_address",
    "on_behalf_of": "on_behalf_of",
    "adjustments": "adjustments",
}
LABELS = {
    "name": "Name",
    "email": "Email",
    "phone": "Phone",
    "address": "Postal address",
    "on_behalf_of": "On behalf of",
    "adjustments": "Adjustments",
}


@dataclass(frozen=True, slots=True)
class ContactChange:
    field: str
    was: str
    now: str

    def as_data(self) -> dict[str, str]:
        return {"field": self.field, "was": self.was, "now": self.now}


def mailbox_of(address: str) -> str:
    """Return an address in lower case without a plus suffix."""
    name, _, domain = address.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def check_email(address: str, ours: Collection[str]) -> None:
    """Raise RuleBroken "contact.email_ours" or "contact.email_private"."""
    if mailbox_of(address) in {mailbox_of(our) for our in ours if our}:
        raise RuleBroken("contact.email_ours", "Enter a different email address. This one is our own.")
    if not is_public(address):
        raise RuleBroken("contact.email_private", "Enter an email address that anyone can write to.")


def contact_changes(data: Mapping[str, Any]) -> tuple[ContactChange, ...]:
    return tuple(ContactChange(**change) for change in data.get("changes", ()))


def email_change(data: Mapping[str, Any]) -> ContactChange | None:
    return next((change for change in contact_changes(data) if change.field == "email"), None)


def notice_of(data: Mapping[str, Any]) -> str:
    """Return the kind of notice for the previous address, or empty."""
    change = email_change(data)
    if change is not None:
        return EMAIL_REPLACED if change.was else ""
    return DETAILS_CHANGED if any(change.field in TOLD_OF for change in contact_changes(data)) else ""


def correct_contact(was: ContactDetails, now: ContactDetails, reason: str) -> Decision:
    """Raises RuleBroken "contact.name", "contact.same"."""
    changes = _changes(was, now.tidied())
    moved = any(change.field == "email" and change.now for change in changes)
    return Decision(
        CONTACT_CORRECTED,
        _columns(changes),
        text=reason,
        data=_data(changes),
        public=False,
        tell=(NEW_ADDRESS,) if moved else (),
    )


def change_contact(was: ContactDetails, now: ContactDetails) -> Decision:
    """Raises RuleBroken "contact.name", "contact.same", "contact.unreachable"."""
    new = now.tidied()
    changes = _changes(was, new)
    if not new.is_reachable:
        raise RuleBroken("contact.unreachable", "Enter a phone number or a postal address so that we can reach you.")
    return Decision(CONTACT_CHANGED, _columns(changes), data=_data(changes))


def check_reached_on(reached_on: date, received_on: date, today: date) -> None:
    """Raise RuleBroken "contact.reached_later" or "contact.reached_early"."""
    if reached_on > today:
        raise RuleBroken("contact.reached_later", "The date when they told you must be today or in the past.")
    if reached_on < received_on:
        raise RuleBroken(
            "contact.reached_early",
            f"The complaint was received on {written(received_on)}, so they cannot have told you before.",
        )


def reached(decision: Decision, since: datetime | None) -> Decision:
    """An anonymous complainant can be reached: dates count from `since` (None: unchanged)."""
    data = {} if since is None else {REACHED_ON: london_day(since).isoformat()}
    return replace(
        decision,
        changes={**decision.changes, "anonymous": False, "reachable_since": since},
        data={**decision.data, **data},
    )


def ask_to_change_email(was: str, now: str) -> Decision:
    """Raises RuleBroken "contact.same_email"."""
    changed = ContactChange("email", was, now.strip().lower())
    if changed.was == changed.now:
        raise RuleBroken("contact.same_email", "We use this email address already.")
    return Decision(EMAIL_CHANGE_ASKED, data=_data((changed,)), public=False)


def _changes(was: ContactDetails, now: ContactDetails) -> tuple[ContactChange, ...]:
    if was.name and not now.name:
        raise RuleBroken("contact.name", "Enter a name.")
    pairs = ((field.name, getattr(was, field.name), getattr(now, field.name)) for field in fields(was))
    changes = tuple(ContactChange(name, before, after) for name, before, after in pairs if before != after)
    if not changes:
        raise RuleBroken("contact.same", "You have not changed anything.")
    return changes


def _columns(changes: tuple[ContactChange, ...]) -> dict[str, str]:
    return {COLUMNS[change.field]: change.now for change in changes}


def _data(changes: tuple[ContactChange, ...]) -> dict[str, object]:
    return {"changes": [change.as_data() for change in changes]}


FEWEST_DIGITS = 5
# Longer than any phone number with prefix and extension.
UNBROKEN = re.compile(r"\d{21}")
LIKE_THIS = "Enter a phone number, like 01223 457000 or +44 7700 900982"


def can_be_called(text: str) -> bool:
    return sum(each.isdecimal() for each in text) >= FEWEST_DIGITS and not UNBROKEN.search(text)


# Any of these reaches the person.
WAYS = ("complainant_email", "complainant_phone", "complainant_address")


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
