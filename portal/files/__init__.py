"""Uploads, and downloads of a case's documents."""
