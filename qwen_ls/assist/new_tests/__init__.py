"""Generating tests: where they go in a project, what a model is asked, and how its tests get into a file."""
