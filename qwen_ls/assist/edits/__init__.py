"""Edits: what a model is asked, how its answer is read, and the smallest changes that do it."""
