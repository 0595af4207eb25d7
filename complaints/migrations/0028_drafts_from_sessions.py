"""Drafts lay in the session table. The cookie of such a draft holds its session key: it goes on as the browser's key,
so that everybody finds their answers again at the same browser.
"""

from collections import defaultdict
from hashlib import sha256

from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.db.models.functions import Now

from councils.tenancy.scope import ActorKind, tenant


def carry_over(apps, editor):
    session_rows = apps.get_model("sessions", "Session").objects
    drafts_of_council = defaultdict(list)
    for row in session_rows.filter(expire_date__gt=Now()).iterator():
        content = SessionStore().decode(row.session_data).get("draft")
        if content is not None:
            drafts_of_council[content["council_id"]].append((row, content))
    for council_id, drafts in drafts_of_council.items():
        with tenant(council_id, ActorKind.SYSTEM):
            for row, content in drafts:
                keep(apps.get_model("complaints", "ComplaintDraft"), row, content)
        session_rows.filter(pk__in=[row.pk for row, _ in drafts]).delete()


def keep(draft_model, row, content):
    """One draft. Of a complaint that has been sent only its number was left."""
    draft_model.objects.create(
        council_id=content["council_id"],
        submission_key=content["key"],
        browser_hash=sha256(row.session_key.encode()).hexdigest(),
        answers=content["answers"],
        files=content["files"],
        version=1,
        case_id=content["case_id"],
        created_at=Now(),
        updated_at=Now(),
        expires_at=row.expire_date,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0027_complaint_draft_wall"),
        ("sessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
