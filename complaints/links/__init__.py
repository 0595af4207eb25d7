"""Links between cases, and cases that are split."""
