"""Complainants' contact details, private links and accounts."""
