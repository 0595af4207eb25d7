"""The demonstration: councils, people and complaints whose every step the real rules allow. `manage.py seed_demo`."""
