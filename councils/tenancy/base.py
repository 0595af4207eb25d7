"""PostgreSQL backend that opens every transaction with the scope it is for (ENGINE = "councils.tenancy")."""

from django.db.backends.postgresql import base

from councils.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with the scope written into each transaction as it begins.

    Transaction-local settings vanish with the transaction, so a pooled or persistent connection can never
    carry one council's scope into another's request.
    """

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Django turns it off where a transaction begins, and on where one ends."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        entered = scope.current.get()
        if not autocommit and entered is not None:
            self._write(entered)

    def _write(self, entered: scope.Scope) -> None:
        try:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(scope.SET_SCOPE, entered.settings())
        except Exception:
            # Django would take the transaction that has begun for somebody else's, who commits it.
            self.close()
            raise
