"""Ombudsmen, their Codes, and other bodies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from councils.document_reading import DocumentReader, read_yaml
from councils.vocabulary.values import SLUG, DocumentField, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`source` is where the details were read, `checked_on` when. `council`: the slug of the one that it is part of."""

    key: Annotated[str, DocumentField(matches=SLUG)]
    name: str
    decides: str
    phone: str = ""
    email: str = ""
    website: str = ""
    address: tuple[str, ...] = ()
    council: str = ""
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Organisation:
    """One that is not in the table, as staff describe it."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""

    @property
    def can_be_reached(self) -> bool:
        return bool(self.email or self.phone or self.address)


def described_body(said: Mapping[str, str]) -> Body:
    """`said`: the values of an `Organisation`."""
    known = Organisation(**said)
    lines = tuple(line.strip() for line in known.address.splitlines() if line.strip())
    return Body(
        key="",
        name=known.name,
        decides="",
        phone=known.phone,
        email=known.email,
        address=lines,
        source="",
        checked_on=date.min,
    )


@dataclass(frozen=True, slots=True)
class BodiesDocument:
    bodies: tuple[Body, ...] = ()


def read_bodies(document: object) -> dict[str, Body]:
    """Raises RuleBroken `bodies.invalid`."""
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
# The lengths of a referral's columns.
LONGEST_KEY, LONGEST_DECISION = 10, 40
Days = Annotated[int, DocumentField(low=1, high=100)]


@dataclass(frozen=True, slots=True)
class CodeStage:
    """In working days; `respond` counts from the acknowledgement."""

    paragraphs: str
    acknowledge: Days
    respond: Days
    extend: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingCode:
    """For complaints received on or after `governs_from`.

    `provisions`: its paragraph for each key of `code_check` that it asks for.
    """

    name: Annotated[str, DocumentField(computed=True)] = ""
    short_name: Annotated[str, DocumentField(computed=True)] = ""
    governs_from: date
    stages: tuple[CodeStage, ...]
    ceiling_source: str
    provisions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OmbudsmanWords:
    fault: str
    decision: str
    action: str


@dataclass(frozen=True, slots=True)
class OmbudsmanDecision:
    """`fault` is None where it is not about a failing."""

    word: str
    fault: bool | None = None

    @property
    def key(self) -> str:
        return decision_key(self.word)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewBody:
    """`organisation` is the name in its address.

    `checked_on`: when the details were last compared with its own publication.
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
    """Without `landlord` and `procedures` it covers everything else."""

    landlord: Annotated[bool, DocumentField(at="covers.landlord")] = False
    procedures: Annotated[tuple[str, ...], DocumentField(at="covers.procedures")] = ()
    reply_within: Period
    complain_within: Period
    words: OmbudsmanWords
    decisions: tuple[OmbudsmanDecision, ...]
    code: HandlingCode | None = None

    @property
    def covers_the_rest(self) -> bool:
        return not self.landlord and not self.procedures


@dataclass(frozen=True, slots=True)
class OmbudsmenDocument:
    ombudsmen: tuple[Ombudsman, ...]
    others: tuple[ReviewBody, ...] = ()


@dataclass(frozen=True, slots=True)
class OmbudsmenTable:
    ombudsmen: Mapping[str, Ombudsman]
    others: Mapping[str, ReviewBody]


@cache
def _table(path: Path) -> OmbudsmenTable:
    return read_ombudsmen(read_yaml(path))


def ombudsmen() -> Mapping[str, Ombudsman]:
    return _table(FILE).ombudsmen


def ombudsman_keys() -> tuple[str, ...]:
    return tuple(ombudsmen())


def code_keys() -> tuple[str, ...]:
    return tuple(key for key, each in ombudsmen().items() if each.code)


def other_bodies() -> Mapping[str, ReviewBody]:
    """Where no Ombudsman decides, by `other_body`."""
    return _table(FILE).others


def ombudsman_for(landlord: bool, procedure: str) -> Ombudsman:
    """The landlord's Ombudsman, else the procedure's, else the LGSCO.

    Housing Act 1996, schedule 2; Local Government Act 1974, part III.
    """
    every = tuple(ombudsmen().values())
    by_procedure = (each for each in every if procedure in each.procedures)
    the_rest = next(each for each in every if each.covers_the_rest)
    return next((each for each in every if landlord and each.landlord), next(by_procedure, the_rest))


def handling_code(key: str | None) -> HandlingCode | None:
    return ombudsmen()[key].code if key else None


def usual_code() -> HandlingCode:
    """For policies under no Code."""
    return handling_codes()[0]


def handling_codes() -> tuple[HandlingCode, ...]:
    return tuple(each.code for each in ombudsmen().values() if each.code is not None)


def read_ombudsmen(document: object) -> OmbudsmenTable:
    """Raises RuleBroken `ombudsmen.invalid`."""
    stated = OMBUDSMEN_READER.read(document)
    return OmbudsmenTable({each.key: each for each in stated.ombudsmen}, {each.name: each for each in stated.others})


def decision_key(word: str) -> str:
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
