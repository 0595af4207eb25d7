"""Complainants: their contact details, their private links, their accounts."""
