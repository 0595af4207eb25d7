"""Calendar changes, and checks of stored dates."""
