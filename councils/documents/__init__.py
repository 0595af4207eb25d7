"""YAML documents: read strictly, with every problem named by its place."""
