"""A council's people are its own; residents see themselves, as far as their cases point to them."""

from django.db import migrations

from councils.tenancy import walls

OWN_PEOPLE = """
CREATE FUNCTION app_own_people() RETURNS bigint[] STABLE LANGUAGE plpgsql AS $$
BEGIN
  RETURN ARRAY(SELECT person_id FROM public.complaints_case
               WHERE id = ANY (public.app_own_cases()) AND person_id IS NOT NULL);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0056_people_records")]

    operations = [
        migrations.RunSQL(OWN_PEOPLE, "DROP FUNCTION app_own_people()"),
        walls.person_wall("complaints_person"),
        walls.staff_wall("complaints_personchange"),
        walls.staff_wall("complaints_personmerge"),
        walls.same_council("complaints_case", "person_id", "complaints_person"),
        walls.same_council("complaints_person", "merged_into_id", "complaints_person"),
        walls.same_council("complaints_personchange", "person_id", "complaints_person"),
        walls.same_council("complaints_personmerge", "person_id", "complaints_person"),
        walls.same_council("complaints_personmerge", "merged_id", "complaints_person"),
        walls.unchangeable("complaints_personchange", "What was changed, and why, is never changed."),
    ]
