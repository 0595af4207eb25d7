"""Councils of a demonstration, real and invented."""
