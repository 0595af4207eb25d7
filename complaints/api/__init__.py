"""Cases and deadlines for other systems: the same rules, permissions and refusals as the pages."""
