"""The wall between councils in the database: for whom each transaction is, row-level policies, files, bulk writes.

ENGINE of `DATABASES`. Start with `scope.py`.
"""
