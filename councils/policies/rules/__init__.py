"""A policy as values, its reading, its questions, its checks. Pure. Start with `procedure_rules.py`."""
