"""Whom a council reminds of its dates, and when."""
