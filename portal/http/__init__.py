"""What happens to every request: access, errors, caches, the council it is for."""
