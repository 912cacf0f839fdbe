"""Markdown from a model, made safe to show while it streams."""
