"""Whom a council reminds of its deadlines, and when."""
