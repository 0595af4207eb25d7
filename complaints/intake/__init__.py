"""How a complaint or other contact comes in."""
