"""The addresses of a council's area, from its gazetteer."""
