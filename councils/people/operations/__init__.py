"""Accounts and roles given and ended, absences, tokens and calendar addresses."""
