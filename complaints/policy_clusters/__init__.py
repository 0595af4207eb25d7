"""Contacts about one policy of the council, and the review that many of them lead to."""
