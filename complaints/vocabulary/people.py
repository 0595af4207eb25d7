"""People and organisations as a council knows them, what is done differently for them, and links between cases.

Adjustments: Equality Act 2010, sections 20 and 29; LGSCO Code 5.6; Housing Ombudsman Code 5.10. Limits on contact:
LGSCO Code 5.8 and 5.9; Housing Ombudsman Code 5.14 and 5.15.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text, visible_or_empty


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

    @property
    def label(self) -> str:
        return PARTY_LABELS[self]


PARTY_LABELS = {
    PartyRole.CONCERNED: "The person the complaint is for",
    PartyRole.JOINT: "Complains together with them",
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


class AgreedHow(StrEnum):
    """How someone agreed that the spokesperson speaks for them."""

    WRITING = "writing"
    PHONE = "phone"
    EMAIL = "email"
    IN_PERSON = "in_person"

    @property
    def label(self) -> str:
        return {"writing": "In writing", "phone": "By phone", "email": "By email", "in_person": "In person"}[self.value]


class Parting(StrEnum):
    """Why someone no longer stands beside the spokesperson. The last two: not because they left."""

    LEFT = "left"
    DIED = "died"
    MISTAKE = "mistake"
    SPOKESPERSON = "spokesperson"
    SAME_PERSON = "same_person"


# Kinds of event about people who complain together.
JOINT_ADDED, JOINT_LEFT = "joint_added", "joint_left"
SPOKESPERSON_CHANGED, SPOKESPERSON_WANTED = "spokesperson_changed", "spokesperson_wanted"
JOINT_TITLES = {
    JOINT_ADDED: "Joint complainant added",
    JOINT_LEFT: "Joint complainant left",
    SPOKESPERSON_CHANGED: "Spokesperson changed",
    SPOKESPERSON_WANTED: "Spokesperson to be chosen",
}
# Kinds of event on the cases of a person.
PEOPLE_MERGED, PEOPLE_SEPARATED, ADDRESS_SEEN = "people_merged", "people_separated", "address_seen"


def check_can_merge(
    kept_id: int, merged_id: int, *, is_merged: bool, both_have_accounts: bool = False, reason: str
) -> None:
    """Raise RuleBroken "merge.same", "merge.again", "merge.accounts" or "merge.reason"."""
    if kept_id == merged_id:
        raise RuleBroken("merge.same", "Choose two different records.")
    if is_merged:
        raise RuleBroken("merge.again", "One of these records is part of another already. Open that one.")
    if both_have_accounts:
        raise RuleBroken(
            "merge.accounts", "Both records have an account, so they cannot be joined. Link their cases instead."
        )
    if not visible_or_empty(reason):
        raise RuleBroken("merge.reason", "Say how you know that they are the same person.")


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

    @property
    def phrase(self) -> str:
        """With its article, within a sentence."""
        return "an MP" if self is RepresentativeKind.MP else f"a {self.label.lower()}"


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


class Medium(StrEnum):
    EMAIL = "email"
    POST = "post"
    PHONE = "phone"


class Effect(StrEnum):
    """What an adjustment says about a medium."""

    FITS = "fits"
    # Whoever sends must say how the need was met.
    SAY_HOW = "say how"
    RULED_OUT = "ruled out"


class Occasion(StrEnum):
    """What a letter is about, where an adjustment asks something of that alone."""

    LETTER = "letter"
    REPLY_DATE = "reply date"
    RESPONSE = "response"


class AdjustmentKind(StrEnum):
    LARGE_PRINT = "large_print"
    BRAILLE = "braille"
    AUDIO = "audio"
    EASY_READ = "easy_read"
    COLOURED_PAPER = "coloured_paper"
    PHONE_ONLY = "phone_only"
    NO_PHONE = "no_phone"
    EMAIL_ONLY = "email_only"
    POST_ONLY = "post_only"
    INTERPRETER = "interpreter"
    SIGN_LANGUAGE = "sign_language"
    NAMED_CONTACT = "named_contact"
    MORE_TIME = "more_time"
    MEETING = "meeting"
    ADVOCATE = "advocate"
    OTHER = "other"

    @property
    def label(self) -> str:
        return ADJUSTMENT_LABELS[self]


ADJUSTMENT_LABELS = {
    AdjustmentKind.LARGE_PRINT: "Large print",
    AdjustmentKind.BRAILLE: "Braille",
    AdjustmentKind.AUDIO: "Audio",
    AdjustmentKind.EASY_READ: "Easy Read",
    AdjustmentKind.COLOURED_PAPER: "Coloured paper",
    AdjustmentKind.PHONE_ONLY: "Phone calls only",
    AdjustmentKind.NO_PHONE: "No phone calls",
    AdjustmentKind.EMAIL_ONLY: "Email only",
    AdjustmentKind.POST_ONLY: "Post only",
    AdjustmentKind.INTERPRETER: "Interpreter",
    AdjustmentKind.SIGN_LANGUAGE: "British Sign Language interpreter",
    AdjustmentKind.NAMED_CONTACT: "Named contact",
    AdjustmentKind.MORE_TIME: "More time",
    AdjustmentKind.MEETING: "Face-to-face meeting",
    AdjustmentKind.ADVOCATE: "Help from an advocate",
    AdjustmentKind.OTHER: "Something else",
}
_FITS, _SAY, _OUT = Effect.FITS, Effect.SAY_HOW, Effect.RULED_OUT
# For email, post and phone.
EFFECTS: dict[AdjustmentKind, tuple[Effect, Effect, Effect]] = {
    AdjustmentKind.LARGE_PRINT: (_SAY, _SAY, _FITS),
    AdjustmentKind.BRAILLE: (_SAY, _SAY, _FITS),
    AdjustmentKind.AUDIO: (_SAY, _SAY, _FITS),
    AdjustmentKind.EASY_READ: (_SAY, _SAY, _SAY),
    AdjustmentKind.COLOURED_PAPER: (_SAY, _SAY, _FITS),
    AdjustmentKind.PHONE_ONLY: (_OUT, _OUT, _FITS),
    AdjustmentKind.NO_PHONE: (_FITS, _FITS, _OUT),
    AdjustmentKind.EMAIL_ONLY: (_FITS, _OUT, _OUT),
    AdjustmentKind.POST_ONLY: (_OUT, _FITS, _OUT),
    AdjustmentKind.INTERPRETER: (_SAY, _SAY, _SAY),
    AdjustmentKind.SIGN_LANGUAGE: (_FITS, _FITS, _SAY),
    AdjustmentKind.NAMED_CONTACT: (_FITS, _FITS, _FITS),
    AdjustmentKind.MORE_TIME: (_FITS, _FITS, _FITS),
    AdjustmentKind.MEETING: (_FITS, _FITS, _FITS),
    AdjustmentKind.ADVOCATE: (_FITS, _FITS, _FITS),
    AdjustmentKind.OTHER: (_SAY, _SAY, _SAY),
}
# Asked on one occasion only, whatever the medium.
ON_OCCASION = {
    AdjustmentKind.MORE_TIME: Occasion.REPLY_DATE,
    AdjustmentKind.MEETING: Occasion.RESPONSE,
    AdjustmentKind.ADVOCATE: Occasion.RESPONSE,
}
# Made by a supplier: ordered, received, then posted.
TO_ORDER = (AdjustmentKind.BRAILLE, AdjustmentKind.AUDIO)
# Someone has to arrange these for each case.
TO_ARRANGE = (
    AdjustmentKind.INTERPRETER,
    AdjustmentKind.SIGN_LANGUAGE,
    AdjustmentKind.MEETING,
    AdjustmentKind.ADVOCATE,
)
# Someone may agree that an email meets these, for example read with a screen reader or enlarged on a screen.
EMAIL_MAY_COUNT = (
    AdjustmentKind.LARGE_PRINT,
    AdjustmentKind.BRAILLE,
    AdjustmentKind.AUDIO,
    AdjustmentKind.COLOURED_PAPER,
)
# Without these words no one could act on it.
NEEDS_DETAIL = {
    AdjustmentKind.INTERPRETER: "Enter the language",
    AdjustmentKind.OTHER: "Say what they need",
}
# Offered when someone complains, in their own words.
COMMON = {
    AdjustmentKind.LARGE_PRINT: "Large print",
    AdjustmentKind.EASY_READ: "Easy Read",
    AdjustmentKind.BRAILLE: "Braille",
    AdjustmentKind.AUDIO: "Audio",
    AdjustmentKind.PHONE_ONLY: "Phone me instead of writing",
    AdjustmentKind.NO_PHONE: "Do not phone me",
    AdjustmentKind.SIGN_LANGUAGE: "A British Sign Language interpreter",
    AdjustmentKind.MORE_TIME: "More time to reply",
}


class AdjustmentStatus(StrEnum):
    ASKED_FOR = "asked_for"
    AGREED = "agreed"
    REFUSED = "refused"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


# What someone asked for acts until it is decided.
ACTS = (AdjustmentStatus.ASKED_FOR, AdjustmentStatus.AGREED)


@dataclass(frozen=True, slots=True)
class ActingAdjustment:
    """An adjustment that letters and calls must follow. `email_counts`: agreed that an email meets it."""

    id: int
    kind: AdjustmentKind
    detail: str = ""
    agreed: bool = False
    contact_id: int | None = None
    contact_name: str = ""
    email_counts: bool = False

    @property
    def text(self) -> str:
        what = ", ".join(part for part in (self.contact_name, self.detail) if part)
        return f"{self.kind.label}: {what}" if what else self.kind.label

    def effect(self, medium: Medium) -> Effect:
        if medium is Medium.EMAIL and self.email_counts:
            return Effect.FITS
        return EFFECTS[self.kind][list(Medium).index(medium)]

    def as_data(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_data(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**{**kept, "kind": AdjustmentKind(kept["kind"])})


# Kinds of event on the case on which it was entered. Only staff see them.
ASKED, DECIDED, ADJUSTMENT_ENDED, CLASSIFIED = (
    "adjustment_asked",
    "adjustment_decided",
    "adjustment_ended",
    "adjustments_classified",
)
Acting = Sequence[ActingAdjustment]


def ruling_out(acting: Acting, medium: Medium) -> list[ActingAdjustment]:
    return [adjustment for adjustment in acting if adjustment.effect(medium) is Effect.RULED_OUT]


def first_that_fits(acting: Acting, held: Iterable[Medium]) -> Medium | None:
    """Return the first medium that nothing rules out."""
    return next((medium for medium in held if not ruling_out(acting, medium)), None)


def why_no_way(acting: Acting, held: Iterable[Medium]) -> str:
    """Say why nothing can be sent, where each way to reach someone is ruled out."""
    against = dict.fromkeys(adjustment.text for medium in held for adjustment in ruling_out(acting, medium))
    return f"No contact details that we hold fit what they need ({'; '.join(against)}). Ask for others."


def to_be_met(acting: Acting, medium: Medium | None, occasion: Occasion) -> list[ActingAdjustment]:
    """Return those whose writer must say how they are met.

    The form of a letter that is posted or read out is asked of whoever gives it: see `to_be_met_when_given`.
    """
    return [
        adjustment
        for adjustment in acting
        if (medium is Medium.EMAIL and adjustment.effect(medium) is Effect.SAY_HOW)
        or (occasion is not Occasion.LETTER and ON_OCCASION.get(adjustment.kind) is occasion)
    ]


def to_be_met_when_given(acting: Acting, medium: Medium) -> list[ActingAdjustment]:
    """Return those of which whoever posts a letter, or reads it out, must say how they were met."""
    return [adjustment for adjustment in acting if adjustment.effect(medium) is not Effect.FITS]


def to_order(acting: Acting) -> list[ActingAdjustment]:
    return [adjustment for adjustment in acting if adjustment.kind in TO_ORDER and not adjustment.email_counts]


def listed(adjustments: Iterable[ActingAdjustment]) -> str:
    """Return a line for each."""
    return "\n".join(adjustment.text for adjustment in adjustments)


def in_words(kinds: Sequence[AdjustmentKind], text: str) -> str:
    """Return what someone asked for where no record of them can keep the kinds."""
    labels = [kind.label for kind in kinds]
    return "\n".join((*labels, *([visible_or_empty(text)] if has_visible_text(text) else [])))


# Kinds of event about people at risk and about staff. None of them is public.
SAFEGUARDING_MARKED, SAFEGUARDING_LIFTED = "safeguarding_marked", "safeguarding_lifted"
ABOUT_STAFF, CASE_OPENED = "about_staff", "case_opened"


class ToldBy(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    ONLINE = "online"
    IN_PERSON = "in_person"

    @property
    def how(self) -> str:
        """As the end of "told ..."."""
        return {ToldBy.ONLINE: "online", ToldBy.IN_PERSON: "in person"}.get(self, f"by {self.value}")


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of someone at risk: a team or service, the person there, and what they said."""

    whom: str
    on: date
    how: ToldBy
    spoke_to: str = ""
    answer: str = ""


class DecisionStatus(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    NOT_APPLIED = "not_applied"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class BehaviourOutcome(StrEnum):
    """What a review or an appeal does with limits that are in force."""

    CONTINUE = "continue"
    CHANGE = "change"
    END = "end"

    @property
    def label(self) -> str:
        return {"continue": "The limits continue", "change": "The limits change", "end": "The limits end"}[self.value]


class ContactMatter(StrEnum):
    """What a contact of someone with contact limits is about."""

    label: str

    NEW_MATTER = "new_matter", "A new matter"
    NEW_INFORMATION = "new_information", "The same matter, with new information"
    NOTHING_NEW = "nothing_new", "The same matter, with nothing new"

    def __new__(cls, value: str, label: str = "") -> "ContactMatter":
        matter = str.__new__(cls, value)
        matter._value_, matter.label = value, label
        return matter


# Kinds of event on the case on which a decision is recorded. Letters tell the person of those that follow the first.
LIMITS_PROPOSED, LIMITS_SET, LIMITS_NOT_SET = "limits_proposed", "limits_set", "limits_not_set"
LIMITS_REVIEWED, LIMITS_REVIEW_SOON, MATTER_RECORDED = "limits_reviewed", "limits_review_soon", "matter_recorded"
LIMITS_APPEALED, LIMITS_APPEAL_DECIDED = "limits_appealed", "limits_appeal_decided"
TELL_OF_LIMITS = (LIMITS_SET, LIMITS_REVIEWED, LIMITS_APPEAL_DECIDED)


@dataclass(frozen=True, slots=True)
class ContactLimit:
    """What a decision in force says to everyone who deals with the person. Their record repeats it."""

    id: int
    lines: tuple[str, ...]
    since: date
    review_on: date

    def as_data(self) -> dict[str, Any]:
        days = {"since": self.since.isoformat(), "review_on": self.review_on.isoformat()}
        return {"id": self.id, "lines": list(self.lines), **days}

    @classmethod
    def from_data(cls, kept: Mapping[str, Any]) -> Self:
        days = (date.fromisoformat(kept[name]) for name in ("since", "review_on"))
        return cls(kept["id"], tuple(kept["lines"]), *days)


def in_lines(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


class LinkKind(StrEnum):
    """What two cases have to do with each other. The later one points to the earlier."""

    DUPLICATE = "duplicate"
    NOT_DUPLICATE = "not_duplicate"
    RELATED = "related"
    SPLIT = "split"
    JOINT = "joint"

    @property
    def label(self) -> str:
        """As read on the later case."""
        return LINK_LABELS[self][0]

    @property
    def from_other(self) -> str:
        return LINK_LABELS[self][1]


LINK_LABELS = {
    LinkKind.DUPLICATE: ("Added to", "Includes"),
    LinkKind.NOT_DUPLICATE: ("Not a duplicate of", "Not a duplicate of"),
    LinkKind.RELATED: ("Related to", "Related to"),
    LinkKind.SPLIT: ("Split from", "Split into"),
    LinkKind.JOINT: ("Joint matter with", "Joint matter with"),
}
# Between cases of one council, chosen by staff. A joint matter may be with another council's case.
CHOSEN_BY_STAFF = (LinkKind.RELATED, LinkKind.JOINT, LinkKind.NOT_DUPLICATE)
ADDED_TO_OPEN, LINKED, UNLINKED = "added_to_open", "linked", "unlinked"
SPLIT, SPLIT_FROM = "split", "split_from"
