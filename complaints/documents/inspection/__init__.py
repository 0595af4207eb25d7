"""Checks of file contents."""
