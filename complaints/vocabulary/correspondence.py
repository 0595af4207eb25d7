"""Contact details, files, the conditions for sending, and the results of a delivery."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self
from unicodedata import combining, normalize
from uuid import UUID

from complaints.vocabulary.lifecycle import Audience, Decision, Notify, TaskKind
from complaints.vocabulary.people import ELECTED, EVERYTHING, Authority, ContactChange, RepresentativeKind
from councils.calendars.rules import london_day, written
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text, is_public, visible_or_empty


class Owed(NamedTuple):
    """The task for an undelivered message."""

    kind: TaskKind
    event_id: int | None


class Undeliverable(Exception):
    """It can never be delivered. The reason names no one."""


class HeldBack(Undeliverable):
    """Staff must send it another way."""


class TryLater(Exception):
    """It cannot be delivered now."""


class OutOfService(TryLater):
    """The channel does not respond."""


# A complaint that is sent on to the organisation responsible for it.
PASSED_ON = "passed_on"
# A joint complainant's copy of a letter to the spokesperson.
JOINT_COPY = "joint_copy"
# Kinds of events: links were ended, or replaced by a new one.
LINK_ENDED, LINK_REPLACED = "link_ended", "link_replaced"
# Royal Mail: one or two letters, a digit and perhaps another character, then a digit and two letters.
POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})\b", re.IGNORECASE)
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class LinkQuestion(StrEnum):
    SURNAME = "surname"
    POSTCODE = "postcode"


def can_ask(name: str, address: str) -> tuple[LinkQuestion, ...]:
    """Return what only the complainant is likely to know."""
    known = {LinkQuestion.SURNAME: bool(_surnames(name)), LinkQuestion.POSTCODE: bool(POSTCODE.search(address))}
    return tuple(what for what, is_known in known.items() if is_known)


def fits(answer: str, name: str, address: str) -> bool:
    """Whether the answer is the surname or postcode, ignoring case, accents and punctuation."""
    given = _folded(answer)
    postcodes = {_folded("".join(found)) for found in POSTCODE.findall(address)}
    return bool(given) and given in _surnames(name) | postcodes


def _surnames(name: str) -> set[str]:
    # A surname may have several words. An initial alone is too easy to guess.
    words = BRACKETED.sub(" ", name).split() or name.split()
    endings = {_folded(" ".join(words[place:])) for place in range(len(words))}
    # In other scripts a surname can be one character.
    surnames = {ending for ending in endings if len(ending) > 1 or not ending.isascii()}
    return surnames or endings - {""}


def _folded(text: str) -> str:
    signs = normalize("NFKD", text.casefold())
    return "".join(sign for sign in signs if sign.isalnum() and not combining(sign))


CLEAN = "clean"
BEGINNING = 8192
LONGEST_NAME = 200


def kept_name(name: str) -> str:
    """Return the name without folders and unprintable characters."""
    plain = "".join(character for character in name.replace("\\", "/").rsplit("/", 1)[-1] if character.isprintable())
    plain = visible_or_empty(plain) or "file"
    if len(plain) <= LONGEST_NAME:
        return plain
    ending = plain.rsplit(".", 1)[-1][:10]
    return f"{plain[: LONGEST_NAME - len(ending) - 1]}.{ending}"


# Kinds that people send, with the signatures their files begin with. Office files are zip archives.
ALLOWED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    **dict.fromkeys(("jpg", "jpeg", "jfif", "jpe", "jif"), ("image/jpeg", (b"\xff\xd8\xff",))),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "rtf": ("application/rtf", (b"{\\rtf",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
    "eml": ("message/rfc822", ()),
    "msg": ("application/vnd.ms-outlook", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
}
# Pictures are recognised by content: a phone may name a screenshot JPG.
PICTURES = ("image/jpeg", "image/png")
# Common files that cannot be opened safely, and what to do instead.
INSTEAD = {
    ("heic", "heif"): (
        "It is a photo in a format we cannot open. Take a screenshot of it and add that, or save it as a JPG. On "
        "an iPhone you can choose “Most Compatible” for new photos under Settings, Camera, Formats."
    ),
    ("doc", "xls", "ppt", "pptx", "pages", "numbers", "key", "docm", "xlsm", "wps"): (
        "Open it, choose “Save as”, “Export” or “Print”, save it as a PDF, and add the PDF."
    ),
    ("mp4", "mov", "avi", "mkv", "wmv", "3gp", "webm", "m4a", "mp3", "wav", "aac", "amr", "ogg", "opus"): (
        "You cannot add video or sound here. Tell us what it shows and that you have it, and ask us how to send it."
    ),
    ("zip", "rar", "7z"): "Extract the files and add them one by one.",
    (
        "gif",
        "bmp",
        "tif",
        "tiff",
        "webp",
        "svg",
    ): "Save the picture as a JPG or PNG, or take a screenshot, and add that.",
    ("html", "htm", "mht", "mhtml"): "Print the page to a PDF and add the PDF.",
}
KINDS = "PDF, JPG, PNG, Word (docx), Excel (xlsx), OpenDocument, RTF, plain text, CSV, or an email (eml or msg)"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored. `content_type` never comes from the sender."""

    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A stored file that belongs to no complaint yet."""

    place: str
    checked: CheckedFile

    @property
    def key(self) -> UUID:
        return UUID(self.place.rpartition("/")[2])


def content_type_of(name: str, size: int, beginning: bytes, limit: int) -> str:
    """Raise RuleBroken "file.empty", "file.too_large", "file.type" or "file.disguised"."""
    if size == 0:
        raise RuleBroken("file.empty", f"“{name}” is empty. Choose another file.")
    if size > limit:
        raise RuleBroken("file.too_large", f"“{name}” is larger than {limit // 2**20} MB. Choose a smaller file.")
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in ALLOWED:
        raise RuleBroken("file.type", f"“{name}” is not a type of file we accept. {_instead(ending)}")
    content_type, signatures = ALLOWED[ending]
    if content_type in PICTURES:
        found = next(
            (kind for kind, signs in ALLOWED.values() if kind in PICTURES and beginning.startswith(signs)), None
        )
        content_type, signatures = (found, ()) if found else (content_type, signatures)
    fits = beginning.startswith(signatures) if signatures else content_type in PICTURES or b"\x00" not in beginning
    if not fits:
        raise RuleBroken(
            "file.disguised", f"“{name}” is not the type of file its name says. Save it again and add the new file."
        )
    return content_type


def _instead(ending: str) -> str:
    return next((said for endings, said in INSTEAD.items() if ending in endings), f"Use {KINDS}.")


# The name of an anonymous complainant.
NAMELESS = "Anonymous"


def stated_name(name: str) -> str:
    """Return the name, or nothing for an anonymous complainant."""
    return "" if name == NAMELESS else name


# By staff, and by the person or through their account.
CONTACT_CORRECTED, CONTACT_CHANGED = "contact_corrected", "contact_changed"
EMAIL_CHANGE_ASKED = "email_change_asked"
# In an event's data: the day we could first reach an anonymous complainant.
REACHED_ON = "reached_on"
# Messages about a new email address, and which address gets them.
EMAIL_TO_CONFIRM, EMAIL_REPLACED = "email_to_confirm", "email_replaced"
# To the person whom a complaint is for, who is asked for consent.
EMAIL_TO_GIVER = "consent_asked"
SENT_TO = {EMAIL_TO_CONFIRM: "now", EMAIL_REPLACED: "was", EMAIL_TO_GIVER: "now"}
# To an unchanged email address, about other details: letters and calls may reach someone else.
DETAILS_CHANGED = "details_changed"
TOLD_OF = frozenset({"name", "phone", "address"})
# None of these is a letter about the complaint.
NOTICES = frozenset({*SENT_TO, DETAILS_CHANGED})
EMAIL_CHANGED = "email_changed"
NEW_ADDRESS = Notify("email_changed", Audience.COMPLAINANT)
BY_COMPLAINANT = "Changed by the complainant"
PROVED = "Its owner followed the link that we sent to it"


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
CONTACT_LABELS = {
    "name": "Name",
    "email": "Email",
    "phone": "Phone",
    "address": "Postal address",
    "on_behalf_of": "On behalf of",
    "adjustments": "Adjustments",
    "kind": "Person or organisation",
    "title": "Title",
    "other_names": "Other names",
    "pronouns": "Pronouns",
    "preferred_channel": "Preferred contact method",
    "language": "Language",
    "address_protected": "Address is protected",
    "deceased": "Has died",
}


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


def correct_contact(
    was: ContactDetails, now: ContactDetails, reason: str, about: tuple[ContactChange, ...] = ()
) -> Decision:
    """`about`: changes of the person's record only. Raises RuleBroken "contact.name", "contact.same"."""
    changes = _changes(was, now.tidied(), about)
    moved = any(change.field == "email" and change.now for change in changes)
    return Decision(
        CONTACT_CORRECTED,
        _columns(changes),
        text=reason,
        data=_data((*changes, *about)),
        public=False,
        notify=(NEW_ADDRESS,) if moved else (),
    )


def without_address(decision: Decision) -> Decision:
    """A protected address is changed, and the timeline does not say from what to what."""
    changes = [
        replace(change, was="", now="protected") if change.field == "address" else change
        for change in contact_changes(decision.data)
    ]
    return replace(decision, data={**decision.data, **_data(tuple(changes))})


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


def _changes(
    was: ContactDetails, now: ContactDetails, about: tuple[ContactChange, ...] = ()
) -> tuple[ContactChange, ...]:
    if was.name and not now.name:
        raise RuleBroken("contact.name", "Enter a name.")
    pairs = ((field.name, getattr(was, field.name), getattr(now, field.name)) for field in fields(was))
    changes = tuple(ContactChange(name, before, after) for name, before, after in pairs if before != after)
    if not changes and not about:
        raise RuleBroken("contact.same", "You have not changed anything.")
    return changes


def _columns(changes: tuple[ContactChange, ...]) -> dict[str, Any]:
    columns: dict[str, Any] = {COLUMNS[change.field]: change.now for change in changes}
    # What they ask for anew has to be looked at.
    return {**columns, "adjustments_classified": False} if "adjustments" in columns else columns


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
# The kind of a letter that confirms a contact to whoever made it.
RECEIPT = "received"
# The key in an event's data.
SENDING = "sending"
OVERTAKEN = "Permission is recorded now, but the case has moved on since this was written. Tell them how it stands."


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
        raise RuleBroken("consent.not_needed", "They act for themselves, so no one’s permission is needed.")


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
    kind = RepresentativeKind(data["representative"]).label
    given = f"{Authority(data['authority']).label} ({kind if kind.isupper() else kind.lower()})"
    until = f", until {written(date.fromisoformat(data['ends']))}" if data["ends"] else ""
    return f"{given}: {data['evidence'].rstrip('. ')}. Covers: {data['scope']}{until}"


@dataclass(frozen=True, slots=True)
class SendingNeeds:
    """What has to be settled before a letter goes.

    `adjustments` are those of which the writer must say how they are met, a line each. `unclassified` is what someone
    asked for in their own words, `no_way` why nothing fits, `named_contact` who alone writes to them, where someone
    else is writing. `consent_from` and `consent_until` are of the permission to tell a representative about
    `on_behalf_of`. `unmet` is the contact method that they prefer, where a letter cannot go that way.
    """

    adjustments: str = ""
    on_behalf_of: str = ""
    deceased: bool = False
    unmet: str = ""
    consent_from: date | None = None
    consent_until: date | None = None
    unclassified: str = ""
    no_way: str = ""
    named_contact: str = ""
    # It confirms a contact to whoever made it, and says nothing to anyone else.
    is_receipt: bool = False

    def __bool__(self) -> bool:
        return self.may_stop_a_letter or bool(self.unmet)

    @property
    def may_stop_a_letter(self) -> bool:
        return bool(self.of_adjustments or self.on_behalf_of or self.deceased)

    @property
    def of_adjustments(self) -> bool:
        return bool(self.adjustments or self.unclassified or self.no_way or self.named_contact)

    @property
    def asks_the_writer(self) -> bool:
        """Whether an answer can settle it: what is unclassified or has no way is settled elsewhere."""
        return bool(self.adjustments) and not self.unclassified and not self.no_way


@dataclass(frozen=True, slots=True)
class SendingAnswer:
    """How the writer meets adjustments, and why not the contact method that the person prefers."""

    needs: SendingNeeds = SendingNeeds()
    how_met: str = ""
    # The writer sends it themselves, so nothing is emailed or listed for posting.
    another_way: bool = False
    # Why not in the way that they prefer. The letter says it.
    why_not_preferred: str = ""
    # Why someone other than the named contact writes.
    why_not_named: str = ""

    def as_data(self) -> dict[str, Any]:
        needs = self.needs
        kept: dict[str, Any] = {}
        if needs.adjustments:
            kept |= {"adjustments": needs.adjustments, "how_met": self.how_met, "another_way": self.another_way}
        if needs.unmet:
            kept |= {"unmet": needs.unmet, "why_not_preferred": self.why_not_preferred}
        if needs.named_contact:
            kept |= {"named_contact": needs.named_contact, "why_not_named": self.why_not_named}
        return kept

    @classmethod
    def from_data(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            needs=SendingNeeds(
                kept.get("adjustments", ""),
                unmet=kept.get("unmet", ""),
                named_contact=kept.get("named_contact", ""),
            ),
            how_met=kept.get("how_met", ""),
            another_way=kept.get("another_way", False),
            why_not_preferred=kept.get("why_not_preferred", ""),
            why_not_named=kept.get("why_not_named", ""),
        )


def problems(answer: SendingAnswer) -> dict[str, str]:
    """Return what is missing, by field."""
    needs, found = answer.needs, _unmet(answer)
    if needs.unmet and not has_visible_text(answer.why_not_preferred):
        found["why_not_preferred"] = f"Say why you cannot contact them by {needs.unmet}"
    return found


def _unmet(answer: SendingAnswer) -> dict[str, str]:
    """Return what is missing of how adjustments are met, by field."""
    needs, found = answer.needs, {}
    if needs.asks_the_writer and not has_visible_text(answer.how_met):
        found["how_met"] = "Say how you have met what they need"
    if needs.named_contact and not has_visible_text(answer.why_not_named):
        found["why_not_named"] = f"Say why you are writing and not {needs.named_contact}"
    return found


def why_held_back(needs: SendingNeeds, on: date) -> str:
    """Return why nothing may be sent, whatever its writer answers, or empty."""
    if needs.deceased:
        return "They have died. Do not send anything in their name. Decide who should be told instead."
    missing = missing_consent(needs.on_behalf_of, needs.consent_from, needs.consent_until, on)
    if missing:
        instead = (
            f"Ask {needs.on_behalf_of} for permission first."
            if needs.is_receipt
            else f"If it cannot wait, give it to {needs.on_behalf_of}."
        )
        return f"{missing} Do not send this to them. {instead}"
    if needs.unclassified:
        return f"Classify what they asked for before you send anything: {needs.unclassified}"
    return needs.no_way


def obstacle(needs: SendingNeeds, answered: Mapping[str, Any], on: date) -> str:
    """Return why something may not be sent, or empty. `answered` is empty for automatic messages."""
    return why_held_back(needs, on) or _against_adjustments(needs, answered)


def _against_adjustments(needs: SendingNeeds, answered: Mapping[str, Any]) -> str:
    if needs.named_contact and not has_visible_text(answered.get("why_not_named", "")):
        return f"Only {needs.named_contact} writes to them, and no one has said why someone else does."
    if not needs.adjustments:
        return ""
    unmet = set(needs.adjustments.splitlines()) - set(answered.get("adjustments", "").splitlines())
    if unmet or not has_visible_text(answered.get("how_met", "")):
        return f"They need adjustments, and no one has recorded how this meets them: {needs.adjustments}"
    if answered["another_way"]:
        return f"To be sent another way: {answered['how_met']}"
    return ""
