"""Row-level policies and constraints, as migration operations.

A test fails on a table with a `council_id` and no wall.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunSQL

# Each raises without a scope, whatever the plan evaluates first.
SCOPE_FUNCTIONS = """
CREATE OR REPLACE FUNCTION app_council() RETURNS bigint STABLE LANGUAGE plpgsql AS $$
DECLARE entered text := current_setting('app.council', true);
BEGIN
  IF entered IS NULL OR entered = '' THEN
    RAISE EXCEPTION 'no council has been entered' USING ERRCODE = '42501';
  END IF;
  RETURN entered::bigint;
END $$;
CREATE OR REPLACE FUNCTION app_kind() RETURNS text STABLE LANGUAGE plpgsql AS $$
DECLARE entered text := current_setting('app.kind', true);
BEGIN
  IF entered IS NULL OR entered = '' THEN
    RAISE EXCEPTION 'no council has been entered' USING ERRCODE = '42501';
  END IF;
  RETURN entered;
END $$;
CREATE OR REPLACE FUNCTION app_council_if_any() RETURNS bigint STABLE LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app_kind();
  RETURN nullif(current_setting('app.council', true), '')::bigint;
END $$;
CREATE OR REPLACE FUNCTION app_council_unless_worker() RETURNS bigint STABLE LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE WHEN app_kind() = 'worker' THEN NULL ELSE app_council() END;
END $$;
CREATE OR REPLACE FUNCTION app_links() RETURNS uuid[] STABLE LANGUAGE sql AS
  $$ SELECT coalesce(nullif(current_setting('app.links', true), ''), '{}')::uuid[] $$;
CREATE OR REPLACE FUNCTION app_linked_cases() RETURNS bigint[] STABLE LANGUAGE plpgsql AS $$
BEGIN
  RETURN ARRAY(SELECT case_id FROM public.complaints_trackinglink WHERE key = ANY (public.app_links()));
END $$;
CREATE OR REPLACE FUNCTION app_own_cases() RETURNS bigint[] STABLE LANGUAGE plpgsql AS $$
BEGIN
  RETURN ARRAY(SELECT id FROM public.complaints_case WHERE complainant_id = public.app_actor())
         || public.app_linked_cases();
END $$;
"""
# Checks the kind of actor that the application gives. It runs as the owner of the tables, whom `read_by_functions` lets
# read them, because a policy that reads its own table would never end.
VERIFIED_KIND = """
CREATE OR REPLACE FUNCTION app_verified_kind() RETURNS text STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp LANGUAGE plpgsql AS $$
DECLARE
  entered text := app_kind();
  actor bigint := nullif(current_setting('app.actor', true), '')::bigint;
  council bigint := nullif(current_setting('app.council', true), '')::bigint;
BEGIN
  IF council IS NULL AND entered <> 'worker' THEN
    RAISE EXCEPTION 'no council has been entered' USING ERRCODE = '42501';
  END IF;
  IF entered IN ('system', 'worker')
     OR entered = 'staff' AND EXISTS (
       SELECT FROM councils_membership m JOIN councils_user u ON u.id = m.user_id
       WHERE m.user_id = actor AND m.council_id = council AND u.is_active)
     OR entered = 'resident' AND (actor IS NULL OR EXISTS (
       SELECT FROM councils_user u WHERE u.id = actor AND u.is_active))
  THEN RETURN entered; END IF;
  RETURN '';
END $$;
"""
# `app_accounts`: one's own account and those with the addresses in scope; it runs as the owner of the tables, whose
# policies call it. `app_knows_account`: someone who has or had a role in a council, or complained to it; it reads
# behind the walls of those tables.
ACCOUNT_FUNCTIONS = """
CREATE FUNCTION app_addresses() RETURNS text[] STABLE LANGUAGE sql AS $$
  SELECT coalesce(array_agg(lower(address)), '{}') FROM jsonb_array_elements_text(
    coalesce(nullif(current_setting('app.addresses', true), ''), '[]')::jsonb) address
$$;
CREATE FUNCTION app_accounts() RETURNS bigint[] STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp LANGUAGE plpgsql AS $$
DECLARE
  actor bigint := nullif(current_setting('app.actor', true), '')::bigint;
  addresses text[] := app_addresses();
BEGIN
  PERFORM app_kind();
  IF addresses = '{}' THEN
    RETURN array_remove(ARRAY[actor], NULL);
  END IF;
  RETURN ARRAY(
    SELECT actor WHERE actor IS NOT NULL
    UNION SELECT u.id FROM councils_user u WHERE lower(u.email) = ANY (addresses)
    UNION SELECT e.user_id FROM account_emailaddress e WHERE e.email = ANY (addresses)
  );
END $$;
CREATE FUNCTION app_knows_account(account bigint, council bigint) RETURNS boolean STABLE LANGUAGE plpgsql AS $$
BEGIN
  RETURN
    EXISTS (SELECT FROM public.councils_membership WHERE user_id = account AND council_id = council)
    OR EXISTS (SELECT FROM public.councils_historicalmembership WHERE user_id = account AND council_id = council)
    OR EXISTS (SELECT FROM public.complaints_case WHERE complainant_id = account AND council_id = council);
END $$;
"""
# Cases of the council that a member of staff may not see: with a safeguarding marker, unless they are named on it or
# their role sees such cases; and about themselves. It reads behind the walls of both tables, because a policy that
# reads its own table would never end.
HIDDEN_CASES = """
CREATE OR REPLACE FUNCTION app_hidden_cases() RETURNS bigint[] STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp LANGUAGE plpgsql AS $$
DECLARE actor bigint := nullif(current_setting('app.actor', true), '')::bigint;
BEGIN
  IF app_kind() <> 'staff' THEN
    RETURN '{}';
  END IF;
  RETURN ARRAY(
    SELECT r.case_id FROM complaints_caserestriction r
     WHERE r.council_id = app_council()
       AND (actor = ANY (r.about_staff)
            OR r.safeguarding AND actor IS DISTINCT FROM r.marked_by_id AND actor IS DISTINCT FROM r.officer_id
           AND NOT EXISTS (
             SELECT FROM councils_membership m
              WHERE m.council_id = r.council_id AND m.user_id = actor
                AND coalesce(m.sees_safeguarding, m.role IN ('complaint_champion', 'complaints_manager')))));
END $$;
"""
# Everyone with a role in the council: read once for a statement, not for each account. It reads behind the wall of the
# table of roles.
STAFF_ACCOUNTS = """
CREATE FUNCTION app_staff_accounts() RETURNS bigint[] STABLE LANGUAGE sql AS $$
  SELECT ARRAY(SELECT user_id FROM public.councils_membership WHERE council_id = app_council())
$$;
"""
DROP_ACCOUNT_FUNCTIONS = (
    "DROP FUNCTION app_knows_account(bigint, bigint); DROP FUNCTION app_accounts(); DROP FUNCTION app_addresses()"
)
FUNCTIONS = f"""
{SCOPE_FUNCTIONS}
CREATE FUNCTION app_actor() RETURNS bigint STABLE LANGUAGE sql AS
  $$ SELECT nullif(current_setting('app.actor', true), '')::bigint $$;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = '42501';
END $$;
"""
BROWSER_FUNCTION = """
CREATE FUNCTION app_browser() RETURNS text STABLE LANGUAGE sql AS
  $$ SELECT nullif(current_setting('app.browser', true), '') $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION refuse_change(); DROP FUNCTION app_actor(); DROP FUNCTION app_verified_kind();
DROP FUNCTION app_own_cases(); DROP FUNCTION app_linked_cases(); DROP FUNCTION app_links();
DROP FUNCTION app_council_unless_worker(); DROP FUNCTION app_council_if_any();
DROP FUNCTION app_kind(); DROP FUNCTION app_council();
"""
# A policy hides rows from an UPDATE or DELETE, which then changes none without an error. This trigger raises without a
# council; for a queue the worker needs none, and for an account any scope will do. It runs before rows are looked up,
# so also for an empty table. It leaves out roles that the policies do not hold (the owner in a migration).
REQUIRE_SCOPE = """
CREATE OR REPLACE FUNCTION require_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active(TG_RELID) THEN
    IF TG_NARGS = 0 OR TG_ARGV[0] = 'queue' AND app_kind() <> 'worker' THEN
      PERFORM app_council();
    ELSE
      PERFORM app_kind();
    END IF;
  END IF;
  RETURN NULL;
END $$;
"""
WRITES_NEED_A_SCOPE = """
CREATE OR REPLACE TRIGGER require_scope BEFORE INSERT OR UPDATE OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION require_scope({other})
"""

# The inner SELECTs are evaluated once for each statement, so the indexes that begin with council_id are used.
IN_COUNCIL = "council_id = (SELECT app_council())"
# No row without a council or a verified kind of actor: staff without a role in the council read none.
# The whole test is inside the SELECT, of which the planner expects half of the rows. Compared outside, it expects one
# row in a hundred, and sorts fifty thousand cases that the index has in order.
KNOWN_KIND = "(SELECT app_verified_kind() IN ('staff', 'resident', 'system'))"
NOT_RESIDENT = "(SELECT app_verified_kind() IN ('staff', 'system'))"
IS_RESIDENT = "(SELECT app_verified_kind() = 'resident')"
OWN_LINK = f"{NOT_RESIDENT} OR {IS_RESIDENT} AND key = ANY ((SELECT app_links())::uuid[])"
# Functions read links and cases, each behind its own wall: the row that a key opens, not an id that is given.
# Written out here, they would be planned again for every table of every statement, also for staff.
OWN_CASE = (
    f"{NOT_RESIDENT} OR {IS_RESIDENT} AND (complainant_id = (SELECT app_actor()) "
    "OR id = ANY ((SELECT app_linked_cases())::bigint[]))"
)
OF_OWN_PERSON = f"{NOT_RESIDENT} OR {IS_RESIDENT} AND id = ANY ((SELECT app_own_people())::bigint[])"
OF_OWN_CASE = f"{NOT_RESIDENT} OR case_id = ANY ((SELECT app_own_cases())::bigint[])"
IN_COUNCIL_OR_QUEUE = (
    "council_id = (SELECT app_council_unless_worker()) OR (SELECT app_kind()) = 'worker'"  # narrow queue tables only
)
IN_COUNCIL_IF_ANY = "council_id = (SELECT app_council_if_any())"
NOT_RESIDENT_OR_QUEUE = "(SELECT app_verified_kind() IN ('staff', 'system', 'worker'))"
OF_OWN_CASE_OR_QUEUE = f"{NOT_RESIDENT_OR_QUEUE} OR case_id = ANY ((SELECT app_own_cases())::bigint[])"
# A draft with an owner is hidden from another person who has signed in at the same browser.
OWN_DRAFT = (
    f"(SELECT app_kind() = 'system') OR {IS_RESIDENT} AND (owner_id = (SELECT app_actor()) "
    "OR browser_hash = (SELECT app_browser()) AND (owner_id IS NULL OR (SELECT app_actor()) IS NULL))"
)
# The same, where a browser has a key for each draft, and a changed draft has a next key beside the present one.
OF_BROWSER = "= ANY (string_to_array((SELECT app_browser()), ','))"
OWN_DRAFT_BY_KEYS = (
    f"(SELECT app_kind() = 'system') OR {IS_RESIDENT} AND (owner_id = (SELECT app_actor()) "
    f"OR (browser_hash {OF_BROWSER} OR next_browser_hash {OF_BROWSER}) "
    "AND (owner_id IS NULL OR (SELECT app_actor()) IS NULL))"
)
# The column spares most cases the comparison.
SHOWN_CASE = "NOT restricted OR id <> ALL ((SELECT app_hidden_cases())::bigint[])"
OF_SHOWN_CASE = "case_id IS NULL OR case_id <> ALL ((SELECT app_hidden_cases())::bigint[])"
OWN = "user_id = (SELECT app_actor())"
OWN_AS_STAFF = f"{IN_COUNCIL} AND {OWN} AND (SELECT app_verified_kind() = 'staff')"
# Staff can read their own membership.
IS_ADMINISTRATOR = (
    "(SELECT app_verified_kind() = 'staff' AND EXISTS (SELECT FROM councils_membership held "
    "WHERE held.user_id = app_actor() AND held.council_id = app_council() AND held.role = 'administrator'))"
)
# They respond to complaints or visit, or answer for those who do. The product works for everyone.
WORKS_ON_CASES = (
    "(SELECT app_kind() = 'system' OR app_verified_kind() = 'staff' AND EXISTS (SELECT FROM councils_membership held "
    "WHERE held.user_id = app_actor() AND held.council_id = app_council() AND held.role IN "
    "('responding_officer', 'head_of_service', 'complaint_champion', 'complaints_manager')))"
)
IN_COUNCIL_OR_OWN = f"{IN_COUNCIL_IF_ANY} OR {OWN}"
KNOWN_ACCOUNT = (
    "CASE WHEN (SELECT app_council_if_any()) IS NULL THEN false "
    "ELSE {} AND app_knows_account(id, (SELECT app_council())) END"
)
KNOWN_STAFF_OR_ACCOUNT = (
    "CASE WHEN (SELECT app_council_if_any()) IS NULL THEN false "
    "ELSE {} AND (id = ANY ((SELECT app_staff_accounts())::bigint[]) "
    "OR app_knows_account(id, (SELECT app_council()))) END"
)
OF_ACCOUNTS = "= ANY ((SELECT app_accounts())::bigint[])"
# Without a council only one's own rows are visible, by another policy.
COLLEAGUES = (
    "CASE WHEN (SELECT app_council_if_any()) IS NULL THEN false "
    f"ELSE council_id = (SELECT app_council()) AND {NOT_RESIDENT} END"
)


def functions() -> RunSQL:
    """Needed once, before the first wall."""
    return RunSQL(FUNCTIONS, DROP_FUNCTIONS)


def writes_need_a_scope(table: str, *, other: str = "") -> list[str]:
    """A write without a scope then raises.

    `other`: "queue" or "account", where the scope need not be a council's.
    """
    return [REQUIRE_SCOPE, WRITES_NEED_A_SCOPE.format(table=table, other=other and f"'{other}'")]


def _policies(table: str, *, other: str = "", **policies: str) -> RunSQL:
    forward: list[str | tuple[str, Any]] = [
        SCOPE_FUNCTIONS,
        VERIFIED_KIND,
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        *writes_need_a_scope(table, other=other),
    ]
    backward: list[str | tuple[str, Any]] = [
        f"DROP TRIGGER require_scope ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    for number, (name, condition) in enumerate(policies.items()):
        # The first grants, the others narrow: permissive policies would be OR-ed.
        mode = "PERMISSIVE" if number == 0 else "RESTRICTIVE"
        forward.append(f"CREATE POLICY {name} ON {table} AS {mode} USING ({condition}) WITH CHECK ({condition})")
        backward.insert(0, f"DROP POLICY {name} ON {table}")
    return RunSQL(forward, backward)


def council_wall(table: str) -> RunSQL:
    """For any actor in the council."""
    return _policies(table, council_wall=IN_COUNCIL, known_kind=KNOWN_KIND)


def council_history_wall(table: str) -> RunSQL:
    return _policies(table, council_wall="id = (SELECT app_council())", known_kind=KNOWN_KIND)


def staff_wall(table: str) -> RunSQL:
    """Hidden from residents."""
    return _policies(table, council_wall=IN_COUNCIL, not_resident=NOT_RESIDENT)


def casework_wall(table: str) -> RunSQL:
    """Hidden also from staff who only answer the phone, read figures or set the council up."""
    return _policies(table, council_wall=IN_COUNCIL, works_on_cases=WORKS_ON_CASES)


def product_wall(table: str) -> RunSQL:
    """For the product only."""
    return _policies(table, council_wall=IN_COUNCIL, product="(SELECT app_kind() = 'system')")


def case_wall(table: str) -> RunSQL:
    """Residents see cases they made or have a private link to."""
    return _policies(table, council_wall=IN_COUNCIL, own_case=OWN_CASE)


def restriction_wall(table: str) -> RunSQL:
    """For staff who see the case. One policy, because a second would hold `app_hidden_cases`, which reads the table."""
    shown = f"{IN_COUNCIL} AND {NOT_RESIDENT} AND ({OF_SHOWN_CASE})"
    return _policies(table, council_wall=shown)


def hidden_cases_function() -> RunSQL:
    """Needed once, before `restriction_wall`."""
    return RunSQL(HIDDEN_CASES, "DROP FUNCTION app_hidden_cases()")


def person_wall(table: str) -> RunSQL:
    """Residents see whom their own cases are from."""
    return _policies(table, council_wall=IN_COUNCIL, own_person=OF_OWN_PERSON)


def case_part_wall(table: str) -> RunSQL:
    """Residents see it where they see the case."""
    return _policies(table, council_wall=IN_COUNCIL, of_own_case=OF_OWN_CASE)


def browser_function() -> RunSQL:
    """Needed once, before `draft_wall`."""
    return RunSQL(BROWSER_FUNCTION, "DROP FUNCTION app_browser()")


def draft_wall(table: str) -> RunSQL:
    """For its owner and the browser that began it, not for staff."""
    return _policies(table, council_wall=IN_COUNCIL, own_draft=OWN_DRAFT)


def drafts_by_keys(table: str) -> RunSQL:
    """A browser has a key for each draft."""
    wall = f"own_draft ON {table}"
    return RunSQL(
        [
            SCOPE_FUNCTIONS,
            VERIFIED_KIND,
            f"ALTER POLICY {wall} USING ({OWN_DRAFT_BY_KEYS}) WITH CHECK ({OWN_DRAFT_BY_KEYS})",
        ],
        f"ALTER POLICY {wall} USING ({OWN_DRAFT}) WITH CHECK ({OWN_DRAFT})",
    )


def queue_wall(table: str) -> RunSQL:
    """For narrow tables, which the worker reads across councils."""
    return _policies(table, other="queue", council_wall=IN_COUNCIL_OR_QUEUE)


def membership_wall(table: str) -> RunSQL:
    """For the council, and one's own memberships everywhere."""
    return _policies(table, council_wall=IN_COUNCIL_OR_OWN)


def own_as_staff_wall(table: str) -> RunSQL:
    return _policies(table, own_as_staff=OWN_AS_STAFF)


def revoked_by_administrators(table: str) -> RunSQL:
    """Open `own_as_staff_wall` to administrators and the product."""
    may = f"{IN_COUNCIL} AND ((SELECT app_kind() = 'system') OR {IS_ADMINISTRATOR})"
    return RunSQL(
        [
            f"CREATE POLICY seen_by_administrators ON {table} FOR SELECT USING ({may})",
            f"CREATE POLICY deleted_by_administrators ON {table} FOR DELETE USING ({may})",
        ],
        [
            f"DROP POLICY deleted_by_administrators ON {table}",
            f"DROP POLICY seen_by_administrators ON {table}",
        ],
    )


def account_functions() -> RunSQL:
    """Needed once, before the first account wall."""
    return RunSQL(ACCOUNT_FUNCTIONS, DROP_ACCOUNT_FUNCTIONS)


def account_wall(table: str) -> RunSQL:
    """For the owner, and a scope with the account's address (sign-in)."""
    return _policies(table, other="account", of_account=f"user_id {OF_ACCOUNTS}")


def of_address_wall(table: str) -> RunSQL:
    shown = "EXISTS (SELECT FROM account_emailaddress own WHERE own.id = email_address_id)"
    return _policies(table, other="account", of_address=shown)


def accounts_themselves_wall(table: str) -> RunSQL:
    """A new account has no id yet, so its address counts too."""
    named = "lower(email) = ANY ((SELECT app_addresses())::text[])"
    return _policies(table, other="account", own_account=f"id {OF_ACCOUNTS} OR {named}")


def known_accounts(table: str) -> RunSQL:
    """Staff and the product read the accounts of a council's people.

    The product also changes them, to close a leaver's.
    """
    product = "(SELECT app_kind() = 'system')"
    return RunSQL(
        [
            f"CREATE POLICY read_by_council ON {table} FOR SELECT USING ({KNOWN_ACCOUNT.format(NOT_RESIDENT)})",
            f"CREATE POLICY changed_by_product ON {table} FOR UPDATE USING ({KNOWN_ACCOUNT.format(product)})",
        ],
        [f"DROP POLICY changed_by_product ON {table}", f"DROP POLICY read_by_council ON {table}"],
    )


def staff_known_at_once(table: str) -> RunSQL:
    """Ask about an account by itself only if it has no role in the council now."""
    read = f"ALTER POLICY read_by_council ON {table} USING"
    return RunSQL(
        [STAFF_ACCOUNTS, f"{read} ({KNOWN_STAFF_OR_ACCOUNT.format(NOT_RESIDENT)})"],
        [f"{read} ({KNOWN_ACCOUNT.format(NOT_RESIDENT)})", "DROP FUNCTION app_staff_accounts()"],
    )


def own_elsewhere_to_read_only(table: str) -> RunSQL:
    wall, own = f"council_wall ON {table}", f"own ON {table}"
    return RunSQL(
        [
            f"ALTER POLICY {wall} USING ({IN_COUNCIL_IF_ANY}) WITH CHECK ({IN_COUNCIL_IF_ANY})",
            f"CREATE POLICY {own} FOR SELECT USING ({OWN})",
        ],
        [
            f"DROP POLICY {own}",
            f"ALTER POLICY {wall} USING ({IN_COUNCIL_OR_OWN}) WITH CHECK ({IN_COUNCIL_OR_OWN})",
        ],
    )


def colleagues_only(table: str) -> RunSQL:
    """Narrow a membership wall to staff."""
    wall = f"council_wall ON {table}"
    return RunSQL(
        f"ALTER POLICY {wall} USING ({COLLEAGUES}) WITH CHECK ({COLLEAGUES})",
        f"ALTER POLICY {wall} USING ({IN_COUNCIL_IF_ANY}) WITH CHECK ({IN_COUNCIL_IF_ANY})",
    )


def read_by_functions(table: str) -> RunSQL:
    """Let the policies' functions read this table as the owner.

    A restrictive policy that calls them would recurse without end.
    """
    return RunSQL(
        f"CREATE POLICY read_by_functions ON {table} FOR SELECT TO CURRENT_USER USING (true)",
        f"DROP POLICY read_by_functions ON {table}",
    )


def person_wall_to_search(table: str) -> RunSQL:
    """Join the two policies of `person_wall` into one, and let functions search the table as the owner.

    PostgreSQL uses no trigram index where a policy holds the reader, because LIKE might betray hidden rows. A
    restrictive policy holds the owner too. A function that searches checks council and actor itself.
    """
    both = f"{IN_COUNCIL} AND ({OF_OWN_PERSON})"
    return RunSQL(
        [
            f"ALTER POLICY council_wall ON {table} USING ({both}) WITH CHECK ({both})",
            f"DROP POLICY own_person ON {table}",
            f"CREATE POLICY read_by_functions ON {table} FOR SELECT TO CURRENT_USER USING (true)",
        ],
        [
            f"DROP POLICY read_by_functions ON {table}",
            f"CREATE POLICY own_person ON {table} AS RESTRICTIVE USING ({OF_OWN_PERSON}) WITH CHECK ({OF_OWN_PERSON})",
            f"ALTER POLICY council_wall ON {table} USING ({IN_COUNCIL}) WITH CHECK ({IN_COUNCIL})",
        ],
    )


def updated_by_functions(table: str) -> RunSQL:
    """Needs `read_by_functions`."""
    return RunSQL(
        f"CREATE POLICY updated_by_functions ON {table} FOR UPDATE TO CURRENT_USER USING (true)",
        f"DROP POLICY updated_by_functions ON {table}",
    )


def narrow(table: str, **conditions: str) -> RunSQL:
    """Add or replace restrictive policies."""
    forward: list[str | tuple[str, Any]] = []
    backward: list[str | tuple[str, Any]] = []
    for name, condition in conditions.items():
        forward.append(f"DROP POLICY IF EXISTS {name} ON {table}")
        forward.append(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition})")
        backward.append(f"DROP POLICY {name} ON {table}")
    return RunSQL(forward, backward)


def same_council(table: str, column: str, parent: str) -> RunSQL:
    """A row cannot refer to another council's.

    The model's key has `db_constraint=False`; the parent needs a unique (council_id, id).
    """
    name = f"{table}_{column}_same_council"
    # Existing rows are checked as the owner, whom FORCE would hold to a council that is not entered.
    lift = [f"ALTER TABLE {each} NO FORCE ROW LEVEL SECURITY" for each in (table, parent)]
    hold = [f"ALTER TABLE {each} FORCE ROW LEVEL SECURITY" for each in (table, parent)]
    add = (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (council_id, {column}) "
        f"REFERENCES {parent} (council_id, id) DEFERRABLE INITIALLY DEFERRED"
    )
    return RunSQL([*lift, add, *hold], f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def unchangeable(table: str, why: str) -> RunSQL:
    return RunSQL(
        f"CREATE TRIGGER {table}_unchangeable BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{why}')",
        f"DROP TRIGGER {table}_unchangeable ON {table}",
    )


def columns_unchangeable(table: str, columns: Sequence[str], why: str, *, once: str) -> RunSQL:
    """Also refuse deletion, once the column `once` has a value."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    name = f"{table}_columns_unchangeable"
    return RunSQL(
        [
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.{once} <> '' AND ({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION refuse_change('{why}')",
            f"CREATE TRIGGER {name}_or_deleted BEFORE DELETE ON {table} FOR EACH ROW "
            f"WHEN (OLD.{once} <> '') EXECUTE FUNCTION refuse_change('{why}')",
        ],
        [f"DROP TRIGGER {name}_or_deleted ON {table}", f"DROP TRIGGER {name} ON {table}"],
    )
