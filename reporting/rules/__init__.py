"""From counted rows to figures, and from figures to the sections of a report. Pure."""
