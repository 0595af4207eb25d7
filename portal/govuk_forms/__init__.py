"""Forms, fields and error messages as GOV.UK components."""
