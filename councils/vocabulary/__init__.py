"""Words that every part uses: refusals, limits, what a person can see."""
