"""Messages on their way: the outbox, email over SMTP, the virus scanner, outages."""
