"""Words that every part uses: errors, limits, periods, roles, declared fields."""
