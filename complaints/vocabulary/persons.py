"""The names of people, and whether two contacts come from one person."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from complaints.vocabulary.correspondence import stated_name
from councils.document_reading import read_yaml
from councils.vocabulary.errors import RuleBroken

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "duplicates" / "names.yaml"
NAMES: Any = read_yaml(FILE)
RELATIONS, BESIDE_RELATIONS = (frozenset(NAMES[words].split()) for words in ("relations", "beside_relations"))
# Words before a name that are no part of it.
TITLE = re.compile("capt|cllr|councillor|dame|dr|lady|lord|major|miss|mr|mrs|ms|mx|prof|professor|rev|reverend|sir")
POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? *[0-9][A-Z]{2}\b")
COUNTRY_CODE = re.compile(r"(?:\+|\b00)44[\s().-]*0?")
# The rows of the table in which each name stands.
FULL_NAMES = {
    name: frozenset(number for number, row in enumerate(NAMES["nicknames"]) if name in row.split())
    for name in " ".join(NAMES["nicknames"]).split()
}
SHORTEST_PHONE = 6
# From this length a name may have one letter wrong.
LONG_NAME = 5
SHORTEST_START = 3
# Endings that make another person's name of a name.
FEMININE = re.compile(r"(?:ella?|elle|ette|ina|ine)$")


@dataclass(frozen=True, slots=True)
class PersonIdentity:
    """As a contact gives them. `represented` is the person for whom someone else writes.

    `record`: the council's record of the person, where there is one.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    account: int | None = None
    represented: str = ""
    record: int | None = None


@dataclass(frozen=True, slots=True)
class IdentityKeys:
    """What cases are looked up by. Empty where nothing usable was given."""

    record: int | None
    account: int | None
    email: str
    phone: str
    postcode: str


# The columns of a record that say who it is of.
IDENTITY = ("pk", "name", "email", "phone", "address")


def identity_of(record: Any) -> PersonIdentity:
    """Return who a council's record is of. It has its `IDENTITY`."""
    return PersonIdentity(record.name, record.email, record.phone, record.address, record=record.pk)


def keys_of(person: PersonIdentity) -> IdentityKeys:
    return IdentityKeys(
        person.record,
        person.account,
        person.email.strip().lower(),
        phone_key(person.phone),
        postcode_in(person.address),
    )


def phone_key(typed: str) -> str:
    """Return the digits as the database keeps them: +44 (0)7700 900 123 and 07700900123 are one number."""
    digits = re.sub(r"[^0-9]", "", COUNTRY_CODE.sub("0", typed))
    return digits if len(digits) >= SHORTEST_PHONE else ""


def postcode_in(address: str) -> str:
    """Return the first postcode as the database keeps it, without its space."""
    found = POSTCODE.search(address.upper())
    return found[0].replace(" ", "") if found else ""


def same_person(one: PersonIdentity, other: PersonIdentity) -> tuple[str, ...]:
    """Return why they are probably one person, or nothing.

    A shared email, phone or postcode is not enough: a household shares them. Nor is a name, because others have it too.
    """
    return compared_with(one)(other)


def compared_with(one: PersonIdentity) -> Callable[[PersonIdentity], tuple[str, ...]]:
    """Return `same_person` for one and any other: what it needs of the one is read once."""
    names, mine = tuple(_names(one)), keys_of(one)

    def same(other: PersonIdentity) -> tuple[str, ...]:
        if one.record is not None and one.record == other.record:
            return ("same person",)
        if one.account is not None and one.account == other.account:
            return ("same account",)
        theirs = keys_of(other)
        reasons = []
        if mine.email and mine.email == theirs.email:
            reasons.append("same email address")
        if mine.phone and mine.phone == theirs.phone:
            reasons.append("same phone number")
        same_home = bool(mine.postcode) and mine.postcode == theirs.postcode
        if not reasons and not same_home:
            return ()
        named = _have_same_name(names, tuple(_names(other)))
        if named is False:
            return ()
        return (*reasons, "same name and postcode") if named and same_home else tuple(reasons)

    return same


def is_name_of(typed: str, known: str) -> bool:
    """Whether both are one full name, but for titles, initials and spelling. Mrs Newton may not be Ryan Newton."""
    one, other = _words(typed), _words(known)
    if not one or not other:
        return typed.casefold().split() == known.casefold().split()
    if sorted(one) == sorted(other):
        return True
    pairs = ((one[0], other[0]), (one[-1], other[-1])), ((one[0], other[-1]), (one[-1], other[0]))
    return min(len(one), len(other)) > 1 and any(all(_same_word(*pair) for pair in both) for both in pairs)


def greeted_name(name: str) -> str:
    """Return the name as typed, but for a title in lower case. Empty if no name is known: "my father" is none."""
    title, _, rest = name.partition(" ")
    written = f"{title.capitalize()} {rest}" if rest and TITLE.fullmatch(title.rstrip(".")) else name
    return "" if is_relation(name) else stated_name(written)


def without_titles(said: str) -> str:
    return " ".join(word for word in said.split() if TITLE.fullmatch(word.strip(".,").lower()) is None)


def is_one_word(name: str) -> bool:
    """Whether it is one name, but for titles: Mrs Okafor."""
    return len(_words(name)) == 1


def is_relation(name: str) -> bool:
    """Whether it only says what someone is to the one who wrote it: my mother is no person's name."""
    words = set(_words(re.sub(r"[ -]in[ -]law\b", " inlaw", name.lower())))
    return bool(words & RELATIONS) and words <= RELATIONS | BESIDE_RELATIONS


def check_same_person(reference: str, *, same: bool) -> None:
    """Raises RuleBroken (`duplicate.other_person`)."""
    if not same:
        raise of_another_person(reference)


def of_another_person(reference: str) -> RuleBroken:
    return RuleBroken(
        "duplicate.other_person",
        f"{reference} seems to be someone else’s: no account, email address, phone number or postcode with the "
        "same name. The person it belongs to would read what is added. If they are the same person, correct the "
        "contact details first. If not, deal with this by itself.",
    )


def _have_same_name(mine: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]) -> bool | None:
    """None if one of them gave no name."""
    if not mine or not theirs:
        return None
    return any(_same_name(left, right) for left in mine for right in theirs)


def _names(person: PersonIdentity) -> Iterator[tuple[str, ...]]:
    """Yield the words of each name. A field may hold two people: John and Mary Smith."""
    for field in (person.name, person.represented):
        if not field or is_relation(field):
            continue
        parts = [words for part in re.split(r"\s+(?:and|&)\s+|\s*[&/+]\s*", field) if (words := _words(part))]
        for part in parts:
            # John & Mary Smith: the surname stands once.
            yield part if len(part) > 1 else (*part, *parts[-1][-1:])


def _words(name: str) -> tuple[str, ...]:
    """Return a name's words in lower case, without accents, apostrophes and titles. Smith, John is turned round."""
    if name.count(",") == 1:
        name = " ".join(reversed(name.split(",")))
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z ]", " ", re.sub(r"['`]", "", plain)).split()
    return tuple(word for word in words if not TITLE.fullmatch(word))


def _same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Mr Okafor may be Chidi Okafor, and J Smith may be John Smith; John and Jane Smith are two people."""
    if sorted(one) == sorted(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(set(shorter)) == 1:
        return any(_same_word(shorter[0], word) for word in longer)
    if not _same_word(one[0], other[0]):
        # The surname first.
        return _same_word(one[0], other[-1]) and _same_word(one[-1], other[0])
    # The same first name with another surname: married since, or a middle name left out.
    return _same_word(one[-1], other[-1]) or len(one[0]) > 1 < len(other[0])


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1:
        return longer.startswith(shorter)
    if _full(one) & _full(other) or _is_short_for(shorter, longer):
        return True
    return len(shorter) >= LONG_NAME and not longer.endswith("a") and _one_letter_apart(shorter, longer)


def _full(name: str) -> frozenset[int]:
    return FULL_NAMES.get(name, frozenset())


def _is_short_for(shorter: str, longer: str) -> bool:
    """Josh is short for Joshua, Penny for Penelope; Paul is not short for Paula, nor Carol for Caroline."""
    start = re.sub(r"(.)\1(?:y|ie)$", r"\1", shorter)
    more = len(longer) - len(start)
    return len(start) >= SHORTEST_START and more > 1 and longer.startswith(start) and not FEMININE.search(longer)


def _one_letter_apart(shorter: str, longer: str) -> bool:
    if len(longer) - len(shorter) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    rest, other = shorter[start:], longer[start:]
    if len(shorter) < len(longer):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
