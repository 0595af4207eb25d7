"""Who complains first, then the matter."""
