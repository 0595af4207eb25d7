"""Shared terms: lifecycle, outcomes, kinds of contact, decisions."""
