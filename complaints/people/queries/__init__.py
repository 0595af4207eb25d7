"""What is known about people, and their private links."""
