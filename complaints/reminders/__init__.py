"""Reminders of dates: planned, sent once each, gathered into digests."""
