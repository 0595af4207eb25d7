"""Questions of a policy about special matters, claims for the legal team, and staff who are told."""
