"""What staff search cases by, kept by the database whoever writes the case."""

from django.db import migrations, models
from django.db.models import Func

# Apostrophes, dashes and characters without width are left out, accents too; other punctuation becomes a space. All
# of them by their numbers: what a class such as [:punct:] holds depends on the database's locale. A British phone
# number with its country code is written as without it.
WORDS = r"""
CREATE FUNCTION search_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(regexp_replace(lower(regexp_replace(
    replace(replace(replace(replace(replace(translate(
        normalize(regexp_replace(regexp_replace(
            said, '(\+|\m00)44[\s().-]*0?', '0', 'g'),
            '[''`\u00ad\u00b4\u02b9-\u02bd\u2010-\u2015\u2018-\u201b\u2032\u2035\u2212\u200b-\u200d\u2060\ufe58\ufe63\uff07\uff0d\ufeff-]',
            '', 'g'), NFKD),
        'ØøŁłĐđÐðĦħıŦŧ', 'OoLlDdDdHhiTt'),
        'ß', 'ss'), 'Æ', 'ae'), 'æ', 'ae'), 'Œ', 'oe'), 'œ', 'oe'),
    '[\u0300-\u036f]', '', 'g')),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u3000-\u303f]+',
    ' ', 'g'))
"""
# Without their spaces: a phone number, a postcode and a name are found however they are parted.
CASE = """
CREATE FUNCTION case_search_text(
    reference text, phone text, name text, email text, address text, on_behalf_of text, summary text
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN "left"(
    replace(search_words(reference), ' ', '') || ' ' || replace(search_words(phone), ' ', '') || ' ' ||
    replace(search_words(name), ' ', '') || ' ' || replace(search_words(email), ' ', '') || ' ' ||
    replace(search_words(address), ' ', '') || ' ' || replace(search_words(on_behalf_of), ' ', '') || ' ' ||
    search_words(summary),
    600
)
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0035_tasks_for_what_waited")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words(text)"),
        migrations.RunSQL(CASE, "DROP FUNCTION case_search_text(text, text, text, text, text, text, text)"),
        migrations.AddField(
            "case",
            "search_text",
            models.GeneratedField(
                expression=Func(
                    "reference",
                    "complainant_phone",
                    "complainant_name",
                    "complainant_email",
                    "complainant_address",
                    "on_behalf_of",
                    "summary",
                    function="case_search_text",
                ),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddField(
            "case",
            "search_account",
            models.GeneratedField(
                expression=Func("description", function="search_words"),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["council", "-received_at", "-id"],
                include=["complainant", "officer", "service_area", "status", "search_text"],
                name="case_search",
            ),
        ),
    ]
