"""Start and end accounts, roles, absences and tokens."""
