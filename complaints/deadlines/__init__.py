"""A pure library of dates: from a stage's events and a policy to dates and their explanation."""
