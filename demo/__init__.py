"""The demonstration: councils, people and complaints that the real rules allow. `manage.py seed_demo`."""
