"""Trials of a policy draft on past cases."""
