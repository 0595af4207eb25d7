"""Pure rules that work out and explain a stage's dates. Start in calculation.py."""
