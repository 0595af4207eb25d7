"""Unique words in every text that somebody wrote: an answer in which one stands has let that text out."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.http import HttpResponseBase
from pypdf import PdfReader

from tests.access.every_table import drop_checks
from tests.access.test_what_each_kind_reads import FOR_EVERYONE, WALLS, Reads
from tests.factories.owner import as_superuser

WORD = re.compile(r"canary[a-z]{4}\d{3}")
# The words by which the world of these tests can be told, in JSON whose texts are otherwise rules and figures.
SECRETS = "-canary-"
# Said by the product and compared, or made by it: not what anybody wrote.
NOT_WRITTEN = frozenset({
    "next_deadline_kind", "browser_hash", "channel", "content_type", "decline_reason", "dedupe_key", "due_kind",
    "history_change_reason", "kept_code", "key", "kind", "next_browser_hash", "password", "procedure", "received_as",
    "reference", "representation_state", "severity", "sha256", "step", "stored", "submission_hash", "token_hash",
})  # fmt: skip
# Keys of fixtures/ombudsmen.yaml.
CHOSEN = frozenset({("ombudsman_referral", "body"), ("ombudsman_referral", "decision")})
# In these every text with a space in it was written by somebody.
JSON_WITH_TEXTS = frozenset({"answers", "data", "files", "proposed"})
# Of no council, because people may work in several.
ACCOUNTS = {"councils_user": "id", "account_emailaddress": "user_id"}


@dataclass(frozen=True)
class Owner:
    """Whose texts: those of one case and the people who are in it, or, without `case_id`, all others of the council."""

    name: str
    council_id: int
    case_id: int | None = None
    other_case_ids: tuple[int, ...] = ()
    draft_keys: tuple[UUID, ...] = ()
    accounts: tuple[int, ...] = ()

    def rows_of(self, table: str, columns: Sequence[str]) -> str:
        """A condition of SQL."""
        if table in ACCOUNTS:
            return f"{ACCOUNTS[table]} IN ({', '.join(map(str, self.accounts)) or 'NULL'})"
        if table == "complaints_complaintdraft":
            keys = ", ".join(f"'{key}'" for key in self.draft_keys)
            return f"key::text IN ({keys or 'NULL'})"
        case = "id" if table == "complaints_case" else "case_id" if "case_id" in columns else "0"
        if self.case_id is not None:
            return f"{case} = {self.case_id}"
        others = ", ".join(map(str, (-1, *self.other_case_ids)))
        return f"council_id = {self.council_id} AND coalesce({case}, 0) NOT IN ({others})"


@dataclass(frozen=True)
class Planted:
    """Where a word was put. `for_staff`: no resident may read it there, not even the one whose case it is about."""

    owner: str
    table: str
    column: str

    @property
    def for_staff(self) -> bool:
        """What the walls say of the table."""
        return self.table in WALLS and WALLS[self.table].resident is Reads.NOTHING


@dataclass
class Canaries:
    """Every word and where it was put."""

    planted: dict[str, Planted] = field(default_factory=dict)

    def plant(self, owners: Sequence[Owner]) -> None:
        """Put a word of its own into each column of each owner's rows. Constraints and triggers would refuse some, and
        are gone until the test's transaction is rolled back.
        """
        with as_superuser(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
            drop_checks(cursor)
            for table, column, names in written_columns():
                for owner in owners:
                    planted = Planted(owner.name, table, column.column)
                    if not _plant(self.word_for(planted), table, column, owner.rows_of(table, names)):
                        self.planted.popitem()
            cursor.execute("SET LOCAL session_replication_role = origin; SET CONSTRAINTS ALL DEFERRED")

    def word_for(self, planted: Planted) -> str:
        """A word that stands nowhere else."""
        word = f"canary{planted.owner[:4]}{len(self.planted):03}"
        self.planted[word] = planted
        return word

    def in_answer(self, answer: HttpResponseBase) -> set[Planted]:
        """What stands in the answer to a request, also in its headers."""
        body = answer.getvalue() if answer.streaming else answer.content  # type: ignore[attr-defined]
        is_pdf = answer.headers.get("Content-Type") == "application/pdf"
        text = _text_of_pdf(body) if is_pdf else body.decode(errors="replace")
        whole = "\n".join([*map(str, answer.headers.values()), text])
        return {self.planted[word] for word in set(WORD.findall(whole.lower())) if word in self.planted}


def _text_of_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def written_columns() -> Iterator[tuple[str, "models.Field[Any, Any]", Sequence[str]]]:
    """The columns in which people's words stand, of each table behind a wall and of the accounts, with the table's name
    and the names of all its columns.
    """
    for model in apps.get_models(include_auto_created=True):
        table, columns = model._meta.db_table, model._meta.concrete_fields
        if table in ACCOUNTS or WALLS.get(table, FOR_EVERYONE) is not FOR_EVERYONE:
            names = [column.column for column in columns]
            written = [column for column in columns if _is_written(column) and (table, column.column) not in CHOSEN]
            yield from ((table, column, names) for column in written)


def _is_written(column: "models.Field[Any, Any]") -> bool:
    if column.name in NOT_WRITTEN or column.choices:
        return False
    return isinstance(column, models.CharField | models.TextField | models.JSONField)


def _plant(word: str, table: str, column: "models.Field[Any, Any]", where: str) -> int:
    """How many rows have it now, where there is a place for it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid, {column.column} FROM {table} WHERE {where}")
        rows = cursor.fetchall()
        changed = [(_with_word(word, column, text, number), row) for number, (row, text) in enumerate(rows)]
        changed = [(value, row) for value, row in changed if word in value]
        for value, row in changed:
            cursor.execute(f"UPDATE {table} SET {column.column} = %s WHERE ctid = %s", [value, row])
    return len(changed)


def _with_word(word: str, column: "models.Field[Any, Any]", text: str | None, number: int) -> str:
    if isinstance(column, models.JSONField):
        value = json.loads(text) if isinstance(text, str) else text
        return json.dumps(_in_texts(word, value, " " if column.name in JSON_WITH_TEXTS else SECRETS))
    if "email" in column.name:
        return f"{word}.{number}@example.com"
    room = (column.max_length or 10_000) - len(word) - 1
    return f"{(text or '')[:room]} {word}".strip()


def _in_texts(word: str, value: Any, mark: str) -> Any:
    if isinstance(value, dict):
        return {key: _in_texts(word, each, mark) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_texts(word, each, mark) for each in value]
    return f"{value} {word}" if isinstance(value, str) and (mark in value or SECRETS in value) else value
