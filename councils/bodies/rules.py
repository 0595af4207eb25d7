"""Whom else a person can turn to: the Ombudsmen and other bodies, from dated tables for all councils."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from councils.calendars.rules.periods import Period
from councils.documents.reading import SLUG, DocumentSection, refuse_if_any
from councils.documents.yaml_documents import read_yaml


@dataclass(frozen=True, slots=True)
class Body:
    """One body, office or service. What no source gives is empty.

    `source` is where the details were read, `checked_on` when.
    """

    key: str
    name: str
    decides: str
    phone: str
    email: str
    website: str
    address: tuple[str, ...]
    source: str
    checked_on: date


def read_bodies(document: object) -> dict[str, Body]:
    """The bodies by their key. Raises RuleBroken("bodies.invalid") with one line for each problem."""
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    bodies: dict[str, Body] = {}
    for part in root.sections("bodies"):
        body = _body(part)
        if body.key in bodies or not SLUG.fullmatch(body.key):
            part.refuse(
                "key",
                f'"{body.key}" is used twice, or has characters other than lower-case letters, digits and hyphens',
            )
        if not (body.phone or body.email or body.website or body.address):
            part.refuse("phone", "is missing. Give at least one of phone, email, website or address")
        bodies[body.key] = body
    root.finish()
    refuse_if_any("bodies.invalid", "The organisations document", problems)
    return bodies


def _body(part: DocumentSection) -> Body:
    return Body(
        key=part.text("key"),
        name=part.text("name"),
        decides=part.text("decides"),
        phone=part.text("phone", default=""),
        email=part.text("email", default=""),
        website=part.text("website", default=""),
        address=part.texts("address"),
        source=part.text("source"),
        checked_on=part.day("checked_on"),
    )


FILE = Path(__file__).resolve().parents[2] / "fixtures" / "ombudsmen.yaml"
# As much as a referral keeps.
LONGEST_KEY, LONGEST_DECISION = 10, 40
MOST_DAYS = 100


@dataclass(frozen=True, slots=True)
class CodeStage:
    """The limits of one stage, in working days: to acknowledge, to respond from then on, and longest extension."""

    paragraphs: str
    acknowledge: int
    respond: int
    extend: int


@dataclass(frozen=True, slots=True)
class HandlingCode:
    """One Ombudsman's Code; `governs_from` is the first date of receipt that it is applied to.

    `provisions` gives the paragraph of each provision of `code_check`; what the Code does not ask for is left out.
    """

    name: str
    short_name: str
    governs_from: date
    stages: tuple[CodeStage, ...]
    ceiling_source: str
    provisions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OmbudsmanWords:
    """What an Ombudsman calls a failing, its decision, and what it asks the council to do; in the singular."""

    fault: str
    decision: str
    action: str


@dataclass(frozen=True, slots=True)
class OmbudsmanDecision:
    """One way in which an Ombudsman decides. `fault` is None where the decision is not about a failing."""

    word: str
    fault: bool | None

    @property
    def key(self) -> str:
        """As a referral keeps it."""
        return self.word.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class ReviewBody:
    """Who looks at a complaint or request after the council; `organisation` is the name at its address.

    `checked_on` is when the contact details were last compared with its own publication.
    """

    key: str
    name: str
    short_name: str
    organisation: str
    remit: str
    address: tuple[str, ...]
    phone: str
    email: str
    website: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Ombudsman(ReviewBody):
    """One Ombudsman. `landlord` and `procedures` say what it covers; one that has neither covers the rest."""

    landlord: bool
    procedures: tuple[str, ...]
    reply_within: Period
    complain_within: Period
    words: OmbudsmanWords
    decisions: tuple[OmbudsmanDecision, ...]
    code: HandlingCode | None

    @property
    def covers_the_rest(self) -> bool:
        """Whether it looks at everything that no other Ombudsman covers."""
        return not self.landlord and not self.procedures


@dataclass(frozen=True, slots=True)
class OmbudsmenTable:
    """The Ombudsmen by key, and by name who decides where no Ombudsman does."""

    ombudsmen: Mapping[str, Ombudsman]
    others: Mapping[str, ReviewBody]


@cache
def _table(path: Path) -> OmbudsmenTable:
    return read_ombudsmen(read_yaml(path))


def ombudsmen() -> Mapping[str, Ombudsman]:
    """The Ombudsmen by key, in the order of the document."""
    return _table(FILE).ombudsmen


def ombudsman_keys() -> tuple[str, ...]:
    """The keys by which policies name the Ombudsmen."""
    return tuple(ombudsmen())


def code_keys() -> tuple[str, ...]:
    """The keys of those that have a Code, under which a policy may stand."""
    return tuple(key for key, each in ombudsmen().items() if each.code)


def other_bodies() -> Mapping[str, ReviewBody]:
    """Who decides where no Ombudsman does, by the name that policies give (`other_body`)."""
    return _table(FILE).others


def ombudsman_for(landlord: bool, procedure: str) -> Ombudsman:
    """Who looks at a complaint after the council: by whether it is about the council as landlord, then by procedure.

    Housing Act 1996, schedule 2; everything else is the LGSCO's (Local Government Act 1974, part III).
    """
    every = tuple(ombudsmen().values())
    by_procedure = (each for each in every if procedure in each.procedures)
    the_rest = next(each for each in every if each.covers_the_rest)
    return next((each for each in every if landlord and each.landlord), next(by_procedure, the_rest))


def handling_code(key: str | None) -> HandlingCode | None:
    """The Code of the Ombudsman of this key; None without a key, or where that Ombudsman has no Code."""
    return ombudsmen()[key].code if key else None


def usual_code() -> HandlingCode:
    """The Code by which a policy under no Code is measured: the first in the table."""
    return handling_codes()[0]


def handling_codes() -> tuple[HandlingCode, ...]:
    """The Codes that there are, in the order of the document."""
    return tuple(each.code for each in ombudsmen().values() if each.code is not None)


def read_ombudsmen(document: object) -> OmbudsmenTable:
    """The table that a document states.

    Raises:
        RuleBroken: `ombudsmen.invalid`, with one line for each problem.
    """
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    every = [_ombudsman(part) for part in root.sections("ombudsmen")]
    others = {body.name: body for body in (ReviewBody(*_contact(part)) for part in root.sections("others"))}
    _check_table(root, every)
    root.finish()
    refuse_if_any("ombudsmen.invalid", "The document of the Ombudsmen", problems)
    return OmbudsmenTable({each.key: each for each in every}, others)


def _check_table(root: DocumentSection, every: list[Ombudsman]) -> None:
    if len({each.key for each in every}) < len(every):
        root.refuse("ombudsmen", "has a key twice")
    if sum(each.covers_the_rest for each in every) != 1:
        root.refuse("ombudsmen", "needs exactly one without covers, who looks at everything else")
    if sum(each.landlord for each in every) > 1:
        root.refuse("ombudsmen", "has two who cover landlords")
    covered = [procedure for each in every for procedure in each.procedures]
    if len(set(covered)) < len(covered):
        root.refuse("ombudsmen", "has two who cover one procedure")
    if not any(each.code for each in every):
        root.refuse("ombudsmen", "has no Complaint Handling Code")


def _contact(part: DocumentSection) -> tuple[str, str, str, str, str, tuple[str, ...], str, str, str, date]:
    """The fields of a ReviewBody, in its order."""
    name = part.text("name")
    return (
        part.text("key"),
        name,
        part.text("short_name"),
        part.text("organisation", default=name),
        part.text("remit"),
        part.texts("address"),
        part.text("phone"),
        part.text("email", default=""),
        part.text("website"),
        part.day("checked_on"),
    )


def _ombudsman(part: DocumentSection) -> Ombudsman:
    covers, words, code = part.section("covers"), part.required_section("words"), part.section("code")
    if len(part.text("key")) > LONGEST_KEY:
        part.refuse("key", f"has more than {LONGEST_KEY} characters")
    decisions = tuple(map(_decision, part.sections("decisions")))
    if len({each.key for each in decisions}) < len(decisions):
        part.refuse("decisions", "has a word twice")
    if not {True, False} <= {each.fault for each in decisions}:
        part.refuse("decisions", "needs one with fault: yes and one with fault: no")
    return Ombudsman(
        *_contact(part),
        landlord=covers.flag("landlord") if covers else False,
        procedures=covers.texts("procedures") if covers else (),
        reply_within=part.period("reply_within"),
        complain_within=part.period("complain_within"),
        words=OmbudsmanWords(words.text("fault"), words.text("decision"), words.text("action")),
        decisions=decisions,
        code=_code(code, part.text("short_name")) if code else None,
    )


def _decision(part: DocumentSection) -> OmbudsmanDecision:
    decision = OmbudsmanDecision(part.text("word"), part.flag("fault") if part.has("fault") else None)
    if len(decision.key) > LONGEST_DECISION:
        part.refuse("word", f"has more than {LONGEST_DECISION} characters")
    return decision


def _code(part: DocumentSection, short_name: str) -> HandlingCode:
    stages = tuple(map(_stage, part.sections("stages")))
    if not stages:
        part.refuse("stages", "is missing: a Code limits at least one stage")
    provisions = part.required_section("provisions")
    return HandlingCode(
        name=f"{short_name} Complaint Handling Code",
        short_name=f"{short_name} Code",
        governs_from=part.day("governs_from"),
        stages=stages,
        ceiling_source=part.text("ceiling_source"),
        provisions={str(key): provisions.text(str(key)) for key in provisions.content},
    )


def _stage(part: DocumentSection) -> CodeStage:
    return CodeStage(part.text("paragraphs"), _days(part, "acknowledge"), _days(part, "respond"), _days(part, "extend"))


def _days(part: DocumentSection, key: str) -> int:
    days = part.number(key, 1, MOST_DAYS)
    if days is None and not part.has(key):
        part.refuse(key, "is missing")
    return days or 1
