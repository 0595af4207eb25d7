"""Whom else a person can turn to: the Ombudsmen and other bodies, from dated tables for all councils."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from councils.documents.reading import DocumentReader
from councils.documents.yaml_documents import read_yaml
from councils.vocabulary.document_fields import SLUG, DocumentField
from councils.vocabulary.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One body, office or service. What no source gives is empty.

    `source` is where the details were read, `checked_on` when.
    """

    key: Annotated[str, DocumentField(matches=SLUG)]
    name: str
    decides: str
    phone: str = ""
    email: str = ""
    website: str = ""
    address: tuple[str, ...] = ()
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class BodiesDocument:
    """The whole table."""

    bodies: tuple[Body, ...] = ()


def read_bodies(document: object) -> dict[str, Body]:
    """The bodies by their key. Raises RuleBroken("bodies.invalid") with one line for each problem."""
    return {body.key: body for body in READER.read(document).bodies}


def _table_problems(table: Any) -> Iterator[tuple[str, str]]:
    keys = [body.key for body in table.bodies or ()]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield f"bodies[{place}].key", f'"{key}" is used twice'


def _body_problems(body: Any) -> Iterator[tuple[str, str]]:
    if not (body.phone or body.email or body.website or body.address):
        yield "phone", "is missing. Give at least one of phone, email, website or address"


READER = DocumentReader(
    BodiesDocument,
    "bodies.invalid",
    "The organisations document",
    {BodiesDocument: _table_problems, Body: _body_problems},
)

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "ombudsmen.yaml"
# As much as a referral keeps.
LONGEST_KEY, LONGEST_DECISION = 10, 40
Days = Annotated[int, DocumentField(low=1, high=100)]


@dataclass(frozen=True, slots=True)
class CodeStage:
    """The limits of one stage, in working days: to acknowledge, to respond from then on, and longest extension."""

    paragraphs: str
    acknowledge: Days
    respond: Days
    extend: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingCode:
    """One Ombudsman's Code, called after it; `governs_from` is the first date of receipt that it is applied to.

    `provisions` gives the paragraph of each provision of `code_check`; what the Code does not ask for is left out.
    """

    name: Annotated[str, DocumentField(computed=True)] = ""
    short_name: Annotated[str, DocumentField(computed=True)] = ""
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
    fault: bool | None = None

    @property
    def key(self) -> str:
        """As a referral keeps it."""
        return decision_key(self.word)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewBody:
    """Who looks at a complaint or request after the council; `organisation` is the name at its address.

    `checked_on` is when the contact details were last compared with its own publication.
    """

    key: str
    name: str
    short_name: str
    organisation: Annotated[str, DocumentField(required=False)]
    remit: str
    address: tuple[str, ...] = ()
    phone: str
    email: str = ""
    website: str
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ombudsman(ReviewBody):
    """One Ombudsman. `landlord` and `procedures` say what it covers; one that has neither covers the rest."""

    landlord: Annotated[bool, DocumentField(at="covers.landlord")] = False
    procedures: Annotated[tuple[str, ...], DocumentField(at="covers.procedures")] = ()
    reply_within: Period
    complain_within: Period
    words: OmbudsmanWords
    decisions: tuple[OmbudsmanDecision, ...]
    code: HandlingCode | None = None

    @property
    def covers_the_rest(self) -> bool:
        """Whether it looks at everything that no other Ombudsman covers."""
        return not self.landlord and not self.procedures


@dataclass(frozen=True, slots=True)
class OmbudsmenDocument:
    """The whole document."""

    ombudsmen: tuple[Ombudsman, ...]
    others: tuple[ReviewBody, ...] = ()


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
    stated = OMBUDSMEN_READER.read(document)
    return OmbudsmenTable({each.key: each for each in stated.ombudsmen}, {each.name: each for each in stated.others})


def decision_key(word: str) -> str:
    """What a decision is kept as."""
    return word.replace(" ", "_")


def _ombudsmen_problems(table: Any) -> Iterator[tuple[str, str]]:
    every = table.ombudsmen
    if len({each.key for each in every}) < len(every):
        yield "ombudsmen", "has a key twice"
    covers = [each.covers for each in every if each.covers is not None]
    if len(every) - sum(bool(each.landlord or each.procedures) for each in covers) != 1:
        yield "ombudsmen", "needs exactly one without covers, who looks at everything else"
    if sum(bool(each.landlord) for each in covers) > 1:
        yield "ombudsmen", "has two who cover landlords"
    covered = [procedure for each in covers for procedure in each.procedures or ()]
    if len(set(covered)) < len(covered):
        yield "ombudsmen", "has two who cover one procedure"
    if not any(each.code for each in every):
        yield "ombudsmen", "has no Complaint Handling Code"


def _ombudsman_problems(ombudsman: Any) -> Iterator[tuple[str, str]]:
    if len(ombudsman.key) > LONGEST_KEY:
        yield "key", f"has more than {LONGEST_KEY} characters"
    decisions = ombudsman.decisions
    if len({decision_key(each.word) for each in decisions}) < len(decisions):
        yield "decisions", "has a word twice"
    if not {True, False} <= {each.fault for each in decisions}:
        yield "decisions", "needs one with fault: yes and one with fault: no"


def _decision_problems(decision: Any) -> Iterator[tuple[str, str]]:
    if len(decision.word) > LONGEST_DECISION:
        yield "word", f"has more than {LONGEST_DECISION} characters"


def _whole_body(values: dict[str, Any], body: Any) -> dict[str, Any]:
    return {"organisation": body.name} | values


def _whole_ombudsman(values: dict[str, Any], ombudsman: Any) -> dict[str, Any]:
    code, whose = values.get("code"), ombudsman.short_name
    if code is None:
        return values
    return values | {"code": replace(code, name=f"{whose} Complaint Handling Code", short_name=f"{whose} Code")}


OMBUDSMEN_READER = DocumentReader(
    OmbudsmenDocument,
    "ombudsmen.invalid",
    "The document of the Ombudsmen",
    {OmbudsmenDocument: _ombudsmen_problems, Ombudsman: _ombudsman_problems, OmbudsmanDecision: _decision_problems},
    {ReviewBody: _whole_body, Ombudsman: _whole_ombudsman},
)
