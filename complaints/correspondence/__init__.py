"""Letters to complainants: their text, whether to send them, how to keep them."""
