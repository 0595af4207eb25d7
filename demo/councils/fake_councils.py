"""Documents for invented councils."""

from typing import Any

from councils.bodies.rules import code_keys, ombudsman_keys
from councils.policies.rules.casework_rules import CORPORATE
from demo.texts import DemoTexts

Document = dict[str, object]

# An invented council's slug begins with it.
INVENTED = "invented-"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def council_document(number: int, words: DemoTexts) -> Document:
    source = words.invented
    stem, kind = _turn(source["stems"], number), _turn(source["kinds"], number)
    again = number // len(source["stems"])
    name = f"{stem} {again + 1}" if again else stem
    return {
        "slug": INVENTED + name.lower().replace(" ", "-"),
        "name": f"Invented {name} {kind}",
        "short_name": f"{name} (invented)",
        "reference_prefix": _prefix(number),
        "theme_colour": _turn(source["colours"], number),
        "contact": {"email": f"complaints@invented-{number + 1}.example"},
        "service_areas": source["areas"],
        "closure_days": [],
    }


def _prefix(number: int) -> str:
    """Starts with X, as no real council's does."""
    hundreds, rest = divmod(number, len(ALPHABET) ** 2)
    letters = ALPHABET[rest // len(ALPHABET)] + ALPHABET[rest % len(ALPHABET)]
    return "X" + (ALPHABET[hundreds] if hundreds else "") + letters


def policy_document(number: int, council: Document, words: DemoTexts) -> Document:
    """A mixture of rules that real councils have."""
    choices = words.invented["rules"].items()
    rules = {key: _turn(values, number + position) for position, (key, values) in enumerate(choices)}
    document: Document = {
        "council": council["slug"],
        "procedure": CORPORATE,
        "version": "1",
        "title": "Complaints policy (invented)",
        "in_force_from": "2020-01-01T00:00",
        "code": code_keys()[0],
        "source": {"title": "Made up for demonstration"},
        "stages": [_stage(1, rules), _stage(2, rules)],
        "ombudsman": {"bodies": list(ombudsman_keys()), "reply_within": "28 calendar days", "paragraph": "9"},
    }
    if rules["learning"]:
        document["closure_gates"] = [{"gate": "learning form", "paragraph": "8"}]
    return document


def _stage(number: int, rules: dict[str, Any]) -> Document:
    paragraph = f"{number + 3}"
    acknowledge = rules["acknowledge"]
    counts_from = rules["answered_from"] if acknowledge else "receipt"
    stage: Document = {
        "number": number,
        "name": f"Stage {number}",
        "response": {"within": rules[f"stage_{number}"], "of": counts_from, "paragraph": paragraph},
        "extension": {"at_most": rules["extend"], "unless_good_reason": True, "paragraph": paragraph},
        "answered_by": {
            "roles": ["responding officer"] if number == 1 else ["head of service"],
            "paragraph": paragraph,
        },
    }
    if acknowledge:
        stage["acknowledgement"] = {"within": acknowledge, "paragraph": paragraph}
    if number == 1 and rules["escalate"]:
        stage["escalation"] = {"within": rules["escalate"], "paragraph": paragraph}
    if rules["pause"]:
        stage["pause"] = {"reasons": ["Waiting for information from the complainant"], "paragraph": paragraph}
    if number > 1:
        stage["independence"] = {"test": "different person", "paragraph": paragraph}
    return stage


def _turn(values: list[Any], number: int) -> Any:
    return values[number % len(values)]
