"""Reminder settings, due reminders and their content."""
