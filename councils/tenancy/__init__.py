"""The wall between councils in the database.

ENGINE of `DATABASES`. Start with `scope.py`.
"""
