"""Contact details, private links, claims and limits."""
