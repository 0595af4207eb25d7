"""Notification levels, email domains, passwords. Pure."""
