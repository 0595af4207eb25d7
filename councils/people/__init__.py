"""Accounts, roles, absences, tokens and calendar feeds."""
