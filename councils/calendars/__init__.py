"""Working days, bank holidays, closure days, and times as people write them."""
