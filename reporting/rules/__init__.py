"""Pure rules: from counted rows to a report."""
