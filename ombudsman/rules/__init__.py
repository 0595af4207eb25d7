"""Pure rules for referrals."""
