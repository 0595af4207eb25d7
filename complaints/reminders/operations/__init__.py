"""The reminder sweep and changes of schedule."""
