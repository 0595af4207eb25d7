"""Previews of calendar changes."""
