"""What can be done to a case. Every change goes through `operations/apply.py`."""
