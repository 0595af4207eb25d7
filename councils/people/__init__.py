"""Accounts, roles, absences, tokens and addresses of the people of a council."""
