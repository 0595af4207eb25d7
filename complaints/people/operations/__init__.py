"""Contact details, private links and claims of complainants, and what a stranger may cause."""
