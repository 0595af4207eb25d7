"""Working days, bank holidays, closure days, and local times."""
