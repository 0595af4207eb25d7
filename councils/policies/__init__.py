"""What each council's policy says, how it is written, checked and published."""
