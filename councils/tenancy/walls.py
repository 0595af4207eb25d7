"""The wall in the database: row-level policies, composite keys and append-only tables, as migration operations.

Every table with a `council_id` gets one of the walls below in the migration that makes it; a test reads
PostgreSQL's catalogue and fails on a table that has none.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunSQL

# Each raises where no scope has been entered, so that a forgotten one is loud whatever the plan evaluates first.
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
# The application says as what kind of actor somebody acts; this function checks it. It runs as the owner of the tables,
# whom `read_by_functions` lets read them, because a policy that reads its own table would never end.
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
# Whose accounts may be looked at: one's own, and those with the addresses that were entered; this function runs as the
# owner of the tables, whose policies call it. And those of a council's people: who holds a role there or held one, and
# who complained; this one reads behind their walls.
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
# A policy makes rows invisible to an UPDATE or DELETE, which then changes none and says nothing. This trigger says it:
# without a council (in a queue also without being the worker, with an account without any scope) nothing is written. It
# asks before any row is looked for, so an empty table is no exception. Whoever the policies don't hold (the owner in a
# migration) is not asked.
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

# The inner SELECTs are evaluated once for a statement, so the indexes that lead with council_id are used.
IN_COUNCIL = "council_id = (SELECT app_council())"
# Nothing at all without a council or a verified kind of actor: staff without a role in the council read no row.
# The whole test stands inside the SELECT: the planner takes its result for an even chance. Compared outside, it takes
# it for one row in a hundred, and sorts fifty thousand cases where the index holds them in order.
KNOWN_KIND = "(SELECT app_verified_kind() IN ('staff', 'resident', 'system'))"
NOT_RESIDENT = "(SELECT app_verified_kind() IN ('staff', 'system'))"
IS_RESIDENT = "(SELECT app_verified_kind() = 'resident')"
OWN_LINK = f"{NOT_RESIDENT} OR {IS_RESIDENT} AND key = ANY ((SELECT app_links())::uuid[])"
# Functions read links and cases, each behind its own wall: the row that a key opens, not a number that is given.
# Written out here, they would be planned anew for every table of every statement, also where staff ask.
OWN_CASE = (
    f"{NOT_RESIDENT} OR {IS_RESIDENT} AND (complainant_id = (SELECT app_actor()) "
    "OR id = ANY ((SELECT app_linked_cases())::bigint[]))"
)
OF_OWN_CASE = f"{NOT_RESIDENT} OR case_id = ANY ((SELECT app_own_cases())::bigint[])"
IN_COUNCIL_OR_QUEUE = (
    "council_id = (SELECT app_council_unless_worker()) OR (SELECT app_kind()) = 'worker'"  # narrow queue tables only
)
IN_COUNCIL_IF_ANY = "council_id = (SELECT app_council_if_any())"
NOT_RESIDENT_OR_QUEUE = "(SELECT app_verified_kind() IN ('staff', 'system', 'worker'))"
OF_OWN_CASE_OR_QUEUE = f"{NOT_RESIDENT_OR_QUEUE} OR case_id = ANY ((SELECT app_own_cases())::bigint[])"
# A draft that has an owner is not shown to somebody else who has signed in at the same browser.
OWN_DRAFT = (
    f"(SELECT app_kind() = 'system') OR {IS_RESIDENT} AND (owner_id = (SELECT app_actor()) "
    "OR browser_hash = (SELECT app_browser()) AND (owner_id IS NULL OR (SELECT app_actor()) IS NULL))"
)
# The same since a browser has a key for each draft, and a draft that is written into a next one beside the present.
OF_BROWSER = "= ANY (string_to_array((SELECT app_browser()), ','))"
OWN_DRAFT_BY_KEYS = (
    f"(SELECT app_kind() = 'system') OR {IS_RESIDENT} AND (owner_id = (SELECT app_actor()) "
    f"OR (browser_hash {OF_BROWSER} OR next_browser_hash {OF_BROWSER}) "
    "AND (owner_id IS NULL OR (SELECT app_actor()) IS NULL))"
)
OWN = "user_id = (SELECT app_actor())"
OWN_AS_STAFF = f"{IN_COUNCIL} AND {OWN} AND (SELECT app_verified_kind() = 'staff')"
# Their own row of the people of the council, which staff read.
IS_ADMINISTRATOR = (
    "(SELECT app_verified_kind() = 'staff' AND EXISTS (SELECT FROM councils_membership held "
    "WHERE held.user_id = app_actor() AND held.council_id = app_council() AND held.role = 'administrator'))"
)
IN_COUNCIL_OR_OWN = f"{IN_COUNCIL_IF_ANY} OR {OWN}"
KNOWN_ACCOUNT = (
    "CASE WHEN (SELECT app_council_if_any()) IS NULL THEN false "
    "ELSE {} AND app_knows_account(id, (SELECT app_council())) END"
)
OF_ACCOUNTS = "= ANY ((SELECT app_accounts())::bigint[])"
# Without a council one's own are all there is.
COLLEAGUES = (
    "CASE WHEN (SELECT app_council_if_any()) IS NULL THEN false "
    f"ELSE council_id = (SELECT app_council()) AND {NOT_RESIDENT} END"
)


def functions() -> RunSQL:
    """What the policies call; needed once, before the first wall."""
    return RunSQL(FUNCTIONS, DROP_FUNCTIONS)


def writes_need_a_scope(table: str, *, other: str = "") -> list[str]:
    """The statements after which a write without a scope raises, as a read does.

    `other`: "queue" or "account" where the scope need not be a council's.
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
    """Rows of one council, for any actor in it."""
    return _policies(table, council_wall=IN_COUNCIL, known_kind=KNOWN_KIND)


def council_history_wall(table: str) -> RunSQL:
    """Earlier states of the councils themselves: each council's own."""
    return _policies(table, council_wall="id = (SELECT app_council())", known_kind=KNOWN_KIND)


def staff_wall(table: str) -> RunSQL:
    """Rows of one council that no resident ever reads."""
    return _policies(table, council_wall=IN_COUNCIL, not_resident=NOT_RESIDENT)


def product_wall(table: str) -> RunSQL:
    """Rows of one council that nobody reads, only the product for itself."""
    return _policies(table, council_wall=IN_COUNCIL, product="(SELECT app_kind() = 'system')")


def case_wall(table: str) -> RunSQL:
    """The cases themselves: residents see those they made or hold a private link to."""
    return _policies(table, council_wall=IN_COUNCIL, own_case=OWN_CASE)


def case_part_wall(table: str) -> RunSQL:
    """What belongs to a case: residents see it where they see the case."""
    return _policies(table, council_wall=IN_COUNCIL, of_own_case=OF_OWN_CASE)


def browser_function() -> RunSQL:
    """What `draft_wall` calls to know the browser; needed once, before that wall."""
    return RunSQL(BROWSER_FUNCTION, "DROP FUNCTION app_browser()")


def draft_wall(table: str) -> RunSQL:
    """Complaints being written: their owner and the browser that began them see them, and no member of staff."""
    return _policies(table, council_wall=IN_COUNCIL, own_draft=OWN_DRAFT)


def drafts_by_keys(table: str) -> RunSQL:
    """Changes a draft wall: a browser has a key for each of its drafts."""
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
    """Narrow queue tables, which the worker reads across councils to know which council to enter."""
    return _policies(table, other="queue", council_wall=IN_COUNCIL_OR_QUEUE)


def membership_wall(table: str) -> RunSQL:
    """A council's people; and one's own memberships everywhere, to choose where to work."""
    return _policies(table, council_wall=IN_COUNCIL_OR_OWN)


def own_as_staff_wall(table: str) -> RunSQL:
    """What a member of staff has for themselves in one council."""
    return _policies(table, own_as_staff=OWN_AS_STAFF)


def revoked_by_administrators(table: str) -> RunSQL:
    """Opens a wall of one's own as staff: the council's administrators, and the product, see and delete its rows."""
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
    """What the walls of accounts call; needed once, before the first of them."""
    return RunSQL(ACCOUNT_FUNCTIONS, DROP_ACCOUNT_FUNCTIONS)


def account_wall(table: str) -> RunSQL:
    """What belongs to an account: for its owner, and for who signs in to it or follows a link to it."""
    return _policies(table, other="account", of_account=f"user_id {OF_ACCOUNTS}")


def of_address_wall(table: str) -> RunSQL:
    """What belongs to one of the email addresses that are shown."""
    shown = "EXISTS (SELECT FROM account_emailaddress own WHERE own.id = email_address_id)"
    return _policies(table, other="account", of_address=shown)


def accounts_themselves_wall(table: str) -> RunSQL:
    """The accounts; of a new one the number is not known yet."""
    named = "lower(email) = ANY ((SELECT app_addresses())::text[])"
    return _policies(table, other="account", own_account=f"id {OF_ACCOUNTS} OR {named}")


def known_accounts(table: str) -> RunSQL:
    """Opens the wall of accounts to the council that is entered: its staff and the product read those of its people,
    and the product, who closes the account of someone that has left, changes them.
    """
    product = "(SELECT app_kind() = 'system')"
    return RunSQL(
        [
            f"CREATE POLICY read_by_council ON {table} FOR SELECT USING ({KNOWN_ACCOUNT.format(NOT_RESIDENT)})",
            f"CREATE POLICY changed_by_product ON {table} FOR UPDATE USING ({KNOWN_ACCOUNT.format(product)})",
        ],
        [f"DROP POLICY changed_by_product ON {table}", f"DROP POLICY read_by_council ON {table}"],
    )


def own_elsewhere_to_read_only(table: str) -> RunSQL:
    """Narrows a membership wall: one's own rows in another council are read there and changed only inside it."""
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
    """Narrows a membership wall: a council's people are read and changed by its staff, never by residents."""
    wall = f"council_wall ON {table}"
    return RunSQL(
        f"ALTER POLICY {wall} USING ({COLLEAGUES}) WITH CHECK ({COLLEAGUES})",
        f"ALTER POLICY {wall} USING ({IN_COUNCIL_IF_ANY}) WITH CHECK ({IN_COUNCIL_IF_ANY})",
    )


def read_by_functions(table: str) -> RunSQL:
    """The functions that policies call read this table, as the owner. No restrictive policy may stand on it: a policy
    that calls them and holds the owner would call itself without end.
    """
    return RunSQL(
        f"CREATE POLICY read_by_functions ON {table} FOR SELECT TO CURRENT_USER USING (true)",
        f"DROP POLICY read_by_functions ON {table}",
    )


def updated_by_functions(table: str) -> RunSQL:
    """The functions of a migration change rows of this table, as the owner; `read_by_functions` finds them."""
    return RunSQL(
        f"CREATE POLICY updated_by_functions ON {table} FOR UPDATE TO CURRENT_USER USING (true)",
        f"DROP POLICY updated_by_functions ON {table}",
    )


def narrow(table: str, **conditions: str) -> RunSQL:
    """One more condition, or the present wording of one that is there, which every row of a walled table must meet."""
    forward: list[str | tuple[str, Any]] = []
    backward: list[str | tuple[str, Any]] = []
    for name, condition in conditions.items():
        forward.append(f"DROP POLICY IF EXISTS {name} ON {table}")
        forward.append(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE USING ({condition}) WITH CHECK ({condition})")
        backward.append(f"DROP POLICY {name} ON {table}")
    return RunSQL(forward, backward)


def same_council(table: str, column: str, parent: str) -> RunSQL:
    """A foreign key that carries the council: a row can't point to another council's.

    The model's own key is declared with `db_constraint=False`; the parent needs a unique (council_id, id).
    """
    name = f"{table}_{column}_same_council"
    # The check of rows that exist runs as the owner, whom FORCE would hold to a council it has not entered.
    lift = [f"ALTER TABLE {each} NO FORCE ROW LEVEL SECURITY" for each in (table, parent)]
    hold = [f"ALTER TABLE {each} FORCE ROW LEVEL SECURITY" for each in (table, parent)]
    add = (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (council_id, {column}) "
        f"REFERENCES {parent} (council_id, id) DEFERRABLE INITIALLY DEFERRED"
    )
    return RunSQL([*lift, add, *hold], f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def unchangeable(table: str, why: str) -> RunSQL:
    """Rows are written once: whoever connects, an UPDATE or DELETE is refused and told why."""
    return RunSQL(
        f"CREATE TRIGGER {table}_unchangeable BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{why}')",
        f"DROP TRIGGER {table}_unchangeable ON {table}",
    )


def columns_unchangeable(table: str, columns: Sequence[str], why: str, *, once: str) -> RunSQL:
    """These columns are written once: as soon as `once`, one of them, has a value, a change of any is refused, and so
    is deleting the row.
    """
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
