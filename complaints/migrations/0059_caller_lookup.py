"""People are found by any part of what is known of them, within one council and by staff alone."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Func

from councils.tenancy import walls

# The name also without its spaces, because O Brien is also OBrien. Each word begins with a space.
TEXT = """
CREATE FUNCTION person_search_text(
    name text, other_names text, phone text, email text, address text, address_protected boolean
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ' ' || "left"(
    search_words(name || ' ' || other_names || ' ' || email || ' ' || CASE WHEN address_protected THEN '' ELSE address END)
    || ' ' || replace(search_words(name), ' ', '') || ' ' || phone_key(phone)
    || CASE WHEN address_protected THEN '' ELSE ' ' || lower(postcode_key(address)) END,
    600
)
"""
# Numbers alone are one phone number, however it is parted. One or two letters are how a word begins, because three
# make a trigram. What many people share, such as the name of the town, is found among the newest of them; an index
# would have to read them all. Whole words first, then the newest.
FIND = """
CREATE FUNCTION find_people(said text, most integer) RETURNS bigint[] STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp LANGUAGE plpgsql AS $$
DECLARE
  council bigint := app_council();
  words text := search_words(left(said, 100));
  terms text[];
  matching text;
  known text := 'SELECT array_agg(id) FROM (SELECT id FROM (SELECT id, search_text FROM complaints_person WHERE ';
  -- By rows, for which PostgreSQL takes the index of the council's people rather than that of all.
  newest text := '(council_id, id) > ($1, 0) AND (council_id, id) < ($1 + 1, 0) '
    'ORDER BY council_id DESC, id DESC LIMIT 1000';
  best text;
  people bigint[];
BEGIN
  IF app_verified_kind() NOT IN ('staff', 'system') OR length(words) < 2 THEN
    RETURN '{}';
  END IF;
  IF words ~ '^[0-9 ]+$' THEN
    words := replace(words, ' ', '');
  END IF;
  terms := (string_to_array(words, ' '))[:8];
  SELECT string_agg(format('search_text LIKE %L', CASE WHEN length(term) < 3 THEN '% ' ELSE '%' END || term || '%'),
                    ' AND ' ORDER BY length(term) DESC)
    INTO matching FROM unnest(terms) AS term;
  best := ') AS known WHERE ' || matching || ' ORDER BY (SELECT count(*) FROM unnest($3) AS term '
    'WHERE strpos(search_text || '' '', '' '' || term || '' '') > 0) DESC, id DESC LIMIT $2) AS best';
  EXECUTE known || newest || best INTO people USING council, most, terms;
  IF coalesce(cardinality(people), 0) < most THEN
    EXECUTE known || 'council_id = $1' || best INTO people USING council, most, terms;
  END IF;
  RETURN coalesce(people, '{}');
END $$
"""
NAME = "find_people(text, integer)"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0058_people_of_cases")]

    operations = [
        migrations.RunSQL(
            ["CREATE EXTENSION IF NOT EXISTS pg_trgm", "CREATE EXTENSION IF NOT EXISTS btree_gin"],
            ["DROP EXTENSION btree_gin", "DROP EXTENSION pg_trgm"],
        ),
        migrations.RunSQL(TEXT, "DROP FUNCTION person_search_text(text, text, text, text, text, boolean)"),
        migrations.AddField(
            "person",
            "search_text",
            models.GeneratedField(
                expression=Func(
                    "name",
                    "other_names",
                    "phone",
                    "email",
                    "address",
                    "address_protected",
                    function="person_search_text",
                ),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "person",
            GinIndex(fields=["council", "search_text"], opclasses=["int8_ops", "gin_trgm_ops"], name="person_search"),
        ),
        walls.person_wall_to_search("complaints_person"),
        migrations.RunSQL(
            [
                FIND,
                f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {NAME} TO {settings.APP_ROLE}",
            ],
            f"DROP FUNCTION {NAME}",
        ),
    ]
