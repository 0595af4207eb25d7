"""What an Ombudsman asks, finds and expects by when. Pure."""
