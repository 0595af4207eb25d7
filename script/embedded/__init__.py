"""PostgreSQL and a Redis-compatible broker from wheels, for a machine that has neither."""
