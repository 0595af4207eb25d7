"""Reads documents into the dataclasses that declare them, or says all that is wrong with them and where.

Pydantic validates a document by a model that is made from the declaration (`document_fields`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    create_model,
    model_validator,
)

from councils.documents.refusals import DocumentRefused, contradiction, printable, problems_of
from councils.documents.values import value_type
from councils.vocabulary.document_fields import DeclaredField, DocumentKey, declared_fields, document_section

Record = TypeVar("Record")
# What contradicts in a section: the key, or the place below the section, and what is wrong there.
Check = Callable[[Any], Iterator[tuple[str, str]]]
# The values of a record made whole, given those that the document states, and its section.
Completion = Callable[[dict[str, Any], Any], dict[str, Any]]
# Models are built when the first document is read, and those of sections only within the whole.
CONFIG = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class DocumentReader(Generic[Record]):
    """Reads documents of one kind, each into a record of that dataclass.

    `code` and `what` name a refusal and the document. `checks` find what contradicts in the sections of a record,
    `completions` make its values whole; both hold for its subclasses.
    """

    def __init__(
        self,
        kind: type[Record],
        code: str,
        what: str,
        checks: Mapping[type, Check] | None = None,
        completions: Mapping[type, Completion] | None = None,
    ) -> None:
        self.kind, self.code, self.what = kind, code, what
        self.checks, self.completions = checks or {}, completions or {}
        self.section = document_section(kind)

    @cached_property
    def model(self) -> type[BaseModel]:
        """What validates a document; made when the first one is read."""
        return self._model(self.section)

    def read(self, document: object) -> Record:
        """The record. Raises DocumentRefused with every problem of its values, or else with all that contradicts."""
        try:
            section = self.model.model_validate(document)
        except ValidationError as refused:
            raise DocumentRefused(self.code, self.what, problems_of(self.section, refused)) from refused
        record: Record = self._record(self.kind, section)
        return record

    def _model(self, section: DocumentKey) -> type[BaseModel]:
        fields: dict[str, Any] = {key: self._field(node) for key, node in section.keys.items()}
        validators: dict[str, Any] = {"leave_out_nothings": model_validator(mode="before")(_without_nothings(section))}
        checks = [self.checks[each] for kind in section.records for each in kind.__mro__ if each in self.checks]
        if checks:
            validators["check"] = model_validator(mode="after")(_checked_by(checks))
        return create_model("Section", __config__=CONFIG, __validators__=validators, **fields)

    def _field(self, node: DocumentKey) -> tuple[Any, Any]:
        value: Any = self._model(node) if node.source is None or node.is_section else value_type(node.source)
        if node.many:
            shortest = Field(min_length=int(node.required))
            value = Annotated[list[value], Strict(), shortest, AfterValidator(tuple)]
        return (value, ...) if node.required else (value | None, None)

    def _record(self, kind: type, section: Any, given: Iterable[tuple[str, Any]] = ()) -> Any:
        values = dict(given)
        for each in declared_fields(kind):
            stated = None if each.declared.computed else _at(section, each.path)
            if stated is not None:
                values[each.name] = self._stated(each, stated)
        for each_kind in kind.__mro__:
            if each_kind in self.completions:
                values = self.completions[each_kind](values, section)
        return kind(**values)

    def _stated(self, each: DeclaredField, stated: Any) -> Any:
        if each.declared.keys:
            return tuple(getattr(stated, key) for key in each.declared.keys)
        if each.is_record and each.many:
            return tuple(self._record(each.kind, one) for one in stated)
        if each.is_record:
            return self._record(each.kind, stated, each.declared.given)
        return not stated if each.declared.negated else stated


def _at(section: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        section = getattr(section, key, None)
    return section


def _without_nothings(section: DocumentKey) -> Callable[[Any], Any]:
    """A key without a value is left out. One that is not known stays, and what is no text is known nowhere."""

    def validate(content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        stated = [(key, value) for key, value in content.items() if value is not None or key not in section.keys]
        return {printable(str(key)): value for key, value in stated}

    return validate


def _checked_by(checks: Iterable[Check]) -> Callable[[Any], Any]:
    def validate(section: Any) -> Any:
        problems = [problem for check in checks for problem in check(section)]
        if problems:
            raise contradiction(problems)
        return section

    return validate
