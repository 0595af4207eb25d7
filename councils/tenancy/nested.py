"""Whole rows of other tables in one column of a query: one question for a case with everything that belongs to it.

    cases = Case.objects.annotate(stages=nested(StageRecord.objects.filter(case_id=OuterRef("pk"))))
    stages = records(StageRecord, cases[0].stages)

PostgreSQL thinks longer about one join of many tables than about one small question for each of them, and a journey
to it takes longer than both: these are the small questions on one journey.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, QuerySet
from django.db.models.functions import JSONObject

Record = TypeVar("Record", bound=Model)
Document = dict[str, Any]


def nested(rows: QuerySet[Any], *also: str) -> ArraySubquery:
    """The rows of a subquery as documents; `also` are columns of what they point to, such as `officer__name`."""
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    return ArraySubquery(rows.values(whole=JSONObject(**{name: name for name in (*columns, *also)})))


def records(model: type[Record], documents: Iterable[Document]) -> list[Record]:
    """What `nested` gave, as records."""
    return [_record(model, document) for document in documents]


def _record(model: type[Record], document: Document) -> Record:
    fields = model._meta.concrete_fields
    record = model(**{field.attname: field.to_python(document.pop(field.attname)) for field in fields})
    pointed_to: dict[str, Document] = defaultdict(dict)
    for name, value in document.items():
        relation, column = name.split("__")
        pointed_to[relation][column] = value
    for relation, columns in pointed_to.items():
        field: Any = model._meta.get_field(relation)
        pk = getattr(record, field.attname)
        setattr(record, relation, None if pk is None else field.related_model(pk=pk, **columns))
    record._state.adding, record._state.db = False, "default"
    return record
