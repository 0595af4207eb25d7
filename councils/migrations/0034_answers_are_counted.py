"""Of what opens something, only answers to the question of a link can be guessed: the limit is named after them."""

from django.db import migrations

RENAME = """
UPDATE councils_council SET limits = limits - 'wrong_keys_an_hour'
    || jsonb_build_object('wrong_answers_an_hour', limits -> 'wrong_keys_an_hour')
WHERE limits ? 'wrong_keys_an_hour'
"""


class Migration(migrations.Migration):
    dependencies = [("councils", "0033_tokens_of_colleagues")]

    operations = [migrations.RunSQL(RENAME, migrations.RunSQL.noop)]
