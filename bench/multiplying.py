"""Copies of played cases with their rows: a million take minutes, and playing each would take hours.

The dates and states of a copy are its model's. Its person has another name, phone number and house, and no account.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from bench.world import ask

MODEL_PEOPLE = """
CREATE TABLE bench_person AS
SELECT id, row_number() OVER (ORDER BY id) AS place, split_part(name, ' ', 1) AS first_name,
       regexp_replace(name, '^.* ', '') AS last_name
  FROM complaints_person WHERE merged_into_id IS NULL
   AND id IN (SELECT person_id FROM complaints_case WHERE {chosen});
CREATE UNIQUE INDEX ON bench_person (id);
CREATE UNIQUE INDEX ON bench_person (place);
"""
MODELS = """
CREATE TABLE bench_model AS
SELECT complaints_case.id, row_number() OVER (ORDER BY complaints_case.id) AS place, bench_person.place AS person_place
  FROM complaints_case LEFT JOIN bench_person ON bench_person.id = person_id WHERE {chosen};
CREATE UNIQUE INDEX ON bench_model (id);
ANALYZE bench_model, bench_person
"""
PEOPLE = """
INSERT INTO complaints_person ({columns})
SELECT {values}
  FROM bench_person JOIN complaints_person model USING (id), generate_series(1, {copies}) AS number
  CROSS JOIN LATERAL (SELECT 1 + (bench_person.place * 31 + number * 7919) % {people} AS place) AS turn
  JOIN bench_person AS other ON other.place = turn.place
"""
CASES = """
INSERT INTO complaints_case ({columns})
SELECT {values}
  FROM bench_model JOIN complaints_case model USING (id) CROSS JOIN generate_series(1, {copies}) AS number
  LEFT JOIN complaints_person person ON person.id = {last_person} + (person_place - 1) * {copies} + number
 ORDER BY bench_model.place, number
"""
PARTS = """
INSERT INTO {table} ({columns})
SELECT {values}
  FROM bench_model JOIN {table} model ON model.case_id = bench_model.id, generate_series(1, {copies}) AS number
 ORDER BY bench_model.place, number, model.id
"""
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> 'id'
"""
PARTS_OF_A_CASE = (
    "complaints_caseevent", "complaints_deadline", "complaints_stagerecord", "complaints_trackinglink",
    "complaints_casetask",
)  # fmt: skip
NAME = "bench_person.first_name || ' ' || other.last_name"
PERSON = {
    "name": NAME,
    "account_id": "NULL",
    "email": f"CASE WHEN model.email = '' THEN '' ELSE lower(replace({NAME}, ' ', '.')) || '@mail.example' END",
    "phone": "CASE WHEN model.phone = '' THEN '' ELSE left(model.phone, -3) "
    "|| lpad(((right(model.phone, 3)::int + number * 37) % 1000)::text, 3, '0') END",
    "address": "regexp_replace(model.address, '^[0-9]+', (1 + (bench_person.place + number * 11) % 119)::text)",
}
# Whose details a copy of a case has: its new person's, or none.
OF_PERSON = {
    "person_id": "person.id",
    "complainant_id": "NULL",
    **{
        f"complainant_{detail}": f"coalesce(person.{detail}, model.complainant_{detail})"
        for detail in ("name", "email", "phone", "address")
    },
}
REFERENCE = 'split_part(model.reference, \'-\', 1) || to_char({id}, \'FM"-"000"-"000"-"000\')'
AT_ONCE = 2


def multiply(chosen: str, copies: int) -> int:
    """So many copies of each case that is chosen by an SQL condition. Gives how many cases these are together."""
    ask(MODEL_PEOPLE.format(chosen=chosen))
    ask(MODELS.format(chosen=chosen))
    ((models, last, people, last_person),) = ask(
        "SELECT count(*), (SELECT max(id) FROM complaints_case), (SELECT count(*) FROM bench_person), "
        "(SELECT max(id) FROM complaints_person) FROM bench_model"
    )
    new = f"{last} + (bench_model.place - 1) * {copies} + number"
    given = {"copies": copies, "people": people, "last_person": last_person}
    new_person = f"{last_person} + (bench_person.place - 1) * {copies} + number"
    _copy(PEOPLE, "complaints_person", {"id": new_person, **PERSON}, given)
    case = {"id": new, "reference": REFERENCE.format(id=new), "idempotency_key": "NULL", **OF_PERSON}
    _copy(CASES, "complaints_case", case, given)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        part = {"case_id": new, "key": "gen_random_uuid()"}
        list(pool.map(lambda table: _copy_and_leave(table, part, given), PARTS_OF_A_CASE))
    for table in ("complaints_person", "complaints_case"):
        ask(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    ask("DROP TABLE bench_model, bench_person")
    return int(models) * (copies + 1)


def _copy(statement: str, table: str, special: dict[str, str], given: dict[str, int]) -> None:
    columns = [name for (name,) in ask(COLUMNS, table)]
    if "id" in special:
        columns.append("id")
    values = [special.get(column, f"model.{column}") for column in columns]
    ask(statement.format(table=table, columns=", ".join(columns), values=", ".join(values), **given))


def _copy_and_leave(table: str, special: dict[str, str], given: dict[str, int]) -> None:
    try:
        _copy(PARTS, table, special, given)
    finally:
        connections["floor"].close()
