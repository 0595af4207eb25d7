"""Contacts about a matter that the same person has complained about already, and how cases are linked."""
