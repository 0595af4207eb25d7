"""Each move: lock, check, decide, record, tell. Start with `apply.py`."""
