"""What stands around a page, and what GOV.UK components are given."""
