"""People who may be at risk, who may see such a case, and staff whom a case is about."""
