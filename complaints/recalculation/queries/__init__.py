"""What a change of a calendar would do to a council's cases."""
