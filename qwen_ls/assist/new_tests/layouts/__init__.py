"""Where tests go: a file for each language."""
