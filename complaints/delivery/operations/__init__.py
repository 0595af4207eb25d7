"""Outbox, outages, scans and undelivered messages."""
