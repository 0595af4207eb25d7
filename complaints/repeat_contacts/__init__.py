"""What someone says to staff about an earlier case of theirs, put into that case."""
