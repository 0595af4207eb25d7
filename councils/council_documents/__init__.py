"""A council's document: name, service areas, contact details."""
