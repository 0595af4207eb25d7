"""What follows from each move, and whether it may be made. Pure."""
