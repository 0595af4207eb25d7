"""Page frames and GOV.UK components."""
