"""Words that every part uses: the lifecycle, outcomes, kinds of contact, a decision. Pure."""
