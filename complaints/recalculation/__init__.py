"""Stored dates recalculated after calendar changes."""
