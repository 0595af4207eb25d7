"""Ombudsmen and other bodies to whom people can turn."""
