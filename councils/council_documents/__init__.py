"""A council's own document: its name, its service areas, its contact details."""
