"""Documents that people write in YAML: read strictly, with every problem named by its place."""
