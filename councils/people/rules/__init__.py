"""What roles there are, who may act, and which passwords are refused. Pure."""
