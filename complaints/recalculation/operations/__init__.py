"""Changes of a calendar, decided and carried out, and stored dates that are worked out again."""
