"""Second-person approval: one person proposes, another approves or refuses."""
