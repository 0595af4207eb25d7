"""Reminders and digests. Start in rules.py."""
