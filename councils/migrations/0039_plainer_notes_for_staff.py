"""Versions that were published before say the same to staff as the shipped documents, in plainer words.

Nothing else of a version changes (see 0012): otherwise `load_policies` would refuse the documents.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
CITY = ("cambridge-city", "corporate", "undated")
COUNTY = ("cambridgeshire-county", "corporate", "three-stage")
SOUTH = ("south-cambridgeshire", "corporate", "1.2")
# As PostgreSQL writes the document in JSON.
WORDING = {
    CITY: {
        "Dissatisfaction, however expressed, with a service, a delay, staff, a procedure or a policy. Offered to everybody "
        "who is dissatisfied, whether or not they use the word, also while a service request is being dealt with.": (
            "Anyone who is unhappy with a service, a delay, staff, a procedure or a policy, even if they do not use the "
            "word complaint, and even while a service request is open."
        ),
        "A first contact that asks for a service; passed to that service, also where it came in as a complaint.": (
            "Someone who asks for a service for the first time. Pass it to that service, even if it came in as a complaint."
        ),
        "Case by case; the policy names nobody": "Case by case. The policy does not say who decides",
        "The Codes also count from when somebody became aware of the matter.": (
            "The Codes also count from when the person became aware of it."
        ),
        "Injury or damage for which somebody claims compensation": (
            "Injury or damage for which someone claims compensation"
        ),
        "The appeal procedure; Planning Services tell how to appeal about planning, the Housing Advice Team about "
        "homelessness": (
            "The appeal procedure. Planning Services explain how to appeal about planning, and the Housing Advice Team "
            "about homelessness"
        ),
        "Listed as not covered, then covered step by step in the same paragraph; never refused without looking.": (
            "The policy lists disrepair as not covered, then says how each kind is handled. Check which kind it is before "
            "you decline."
        ),
        "Somebody who acts for the council": "Someone who acts for the council",
        "somebody else takes one of the two where that can be arranged": (
            "someone else does one of the two where that can be arranged"
        ),
    },
    COUNTY: {
        "Dissatisfaction that somebody believes needs putting right, also with how a policy is carried out.": (
            "Anyone who is unhappy with something that they believe needs putting right, including how a policy is "
            "carried out."
        ),
        "A concern for somebody's safety": "A concern for someone's safety",
        # One step that a comma made two.
        '"Somebody who made a representation is told so", "with the process"': (
            '"The person is told that it is a representation and how it is handled"'
        ),
        "Somebody is unsafe or at risk of harm": "Someone is unsafe or at risk of harm",
    },
    SOUTH: {
        "Anybody whom the complainant chooses, at any stage": "Anyone the complainant chooses, at any stage",
        "Answer stage 2 or name somebody": "Answer stage 2 or name someone",
    },
}
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = replace(document::text, %s, %s)::jsonb "  # noqa: S608
        "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s",
        [before, now, *version],
    )
    for version, texts in WORDING.items()
    for before, now in texts.items()
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0038_due_soon_days")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]
