"""Who is told, for each level of each service, and who covers for them."""
