"""The councils of a demonstration: real and made up, with their people, policies and working hours."""
