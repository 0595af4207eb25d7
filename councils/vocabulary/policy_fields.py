"""What is declared of a policy's value, once and beside its type; everything else follows from it.

Reading and checking documents, the workshop's questions, the difference between versions, the wording of a rule and
the reference are all made from this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from councils.vocabulary.document_fields import DeclaredField, DocumentField, DocumentKey, document_section


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyField(DocumentField):
    """One value of a policy, or one record of values.

    `question` asks for it in the workshop, unless it is not `asked`: "{owner}" is the question of the record around
    it, "{key}" the key. `title` heads a record; `one` names an entry of a list. `label` names it in differences, where
    None is the field's name. `meaning` adds to the reference. `provision` is the key of what the Codes ask for (see
    `code_check`). `acts` says where the product uses it; without it the record's own holds. `wording` says it in a
    sentence about the record, with its value at "{}".
    `beside`: by itself it states nothing. `source`: it says only where the policy states the values beside it.
    `identifies` entries of a list. `long`: usually several lines.
    """

    question: str = ""
    asked: bool = True
    title: str = ""
    one: str = "Entry"
    label: str | None = None
    meaning: str = ""
    provision: str = ""
    acts: str = ""
    wording: str = ""
    beside: bool = False
    source: bool = False
    identifies: bool = False
    long: bool = False


PLAIN = PolicyField()
OWNER = "{owner}"
Paragraph = Annotated[
    str,
    PolicyField(question="Paragraph of the policy", required=True, source=True, meaning="where the policy says so"),
]
Note = Annotated[str, PolicyField(asked=False, beside=True, source=True, meaning="how an unclear sentence was read")]


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A key of a policy document with what is declared of it, where part of that stands at the record around it.

    `keys` are those of a section. `group` heads the section that a value stands in.
    """

    path: str
    declared: PolicyField
    kind: type
    many: bool
    required: bool
    is_section: bool
    asked: bool
    question: str
    provision: str
    acts: str
    title: str
    group: str = ""
    keys: tuple["PolicyKey", ...] = ()

    @property
    def key(self) -> str:
        """The last key of its path."""
        return self.path.rpartition(".")[2]

    def values(self) -> Iterator["PolicyKey"]:
        """Every value in it but those of lists: first its own, paragraphs last, and then those of its sections."""
        yield from sorted((each for each in self.keys if not each.is_section), key=lambda each: each.declared.source)
        for each in self.keys:
            if not each.many:
                yield from each.values()


def policy_keys(rules: type) -> tuple[PolicyKey, ...]:
    """The keys that a policy document has for a dataclass, in the order of its fields."""
    return _resolved(document_section(rules).keys, None)


def _resolved(keys: Mapping[str, DocumentKey], around: PolicyKey | None) -> tuple[PolicyKey, ...]:
    return tuple(_key(key, node, around) for key, node in keys.items())


def _key(key: str, node: DocumentKey, around: PolicyKey | None) -> PolicyKey:
    declared, owner = declaration(node.source), declaration(node.owner)
    inner = [declaration(each.source) for each in node.keys.values()]
    taken_over = any(OWNER in each.question for each in inner)
    words = in_words(key).capitalize()
    made = PolicyKey(
        path=f"{around.path}.{key}" if around else key,
        declared=declared,
        kind=node.source.kind if node.source else object,
        many=node.many,
        required=node.required,
        is_section=node.is_section,
        asked=declared.asked and (around is None or around.asked),
        question=declared.question.format(owner=owner.question, key=words) or words,
        provision=declared.provision if not taken_over else "",
        acts=declared.acts or owner.acts or (around.acts if around else ""),
        title=declared.title or words,
        group=around.title if around else "",
    )
    if OWNER in declared.question:
        return replace(made, provision=owner.provision)
    return replace(made, keys=_resolved(node.keys, made))


def declaration(source: DeclaredField | None) -> PolicyField:
    """What is declared of a field."""
    declared = source.declared if source is not None else PLAIN
    return declared if isinstance(declared, PolicyField) else PLAIN


def in_words(name: str) -> str:
    """A field's or key's name as words."""
    return name.replace("_", " ")
