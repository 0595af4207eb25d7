"""The outbox and its outages, the virus scan, what could not be delivered, letters from before."""
