"""What Neena can do: integrations and task definitions, read from code."""
