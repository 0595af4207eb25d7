"""PostgreSQL and Valkey from wheels."""
