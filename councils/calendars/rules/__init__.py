"""Working days and local times. Pure."""
