"""Uploads, drafts and files from before."""
