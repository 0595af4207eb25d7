"""Who is told: the people for each level of each service, and who covers for them."""
