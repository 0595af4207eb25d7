"""PostgreSQL backend that opens every transaction with the scope it is for (ENGINE = "councils.tenancy")."""

from django.db.backends.postgresql import base

from councils.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with the scope written into each transaction as it begins.

    Transaction-local settings vanish with the transaction, so a pooled or persistent connection can never
    carry one council's scope into another's request.
    """

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        entered = scope.current.get()
        if not autocommit and entered is not None:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(scope.SET_SCOPE, entered.settings())
