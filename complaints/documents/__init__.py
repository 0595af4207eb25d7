"""Files and drafts of complaints. Start in operations/uploads.py."""
