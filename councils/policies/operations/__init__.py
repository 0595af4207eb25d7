"""Drafts, publication and withdrawal of policy versions."""
