"""The PostgreSQL backend, which writes the scope into transactions."""

from django.db.backends.postgresql import base

from councils.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
    """Transaction-local settings end with the transaction.

    A pooled connection never carries one council's scope into another's request.
    """

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Django turns autocommit off where a transaction begins."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        entered = scope.current.get()
        if not autocommit and entered is not None:
            self._write(entered)

    def _write(self, entered: scope.Scope) -> None:
        try:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(scope.SET_SCOPE, entered.settings())
        except Exception:
            # Otherwise Django would take the transaction for one that its caller manages.
            self.close()
            raise
