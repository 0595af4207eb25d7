"""The outbox, email, virus scanner and outages. Start in operations/outbox.py."""
