"""A policy as values, its questions and checks. Pure. Start with `procedure_rules.py`."""
