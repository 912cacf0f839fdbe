"""Fuzzing: anything at all into the doors of the server, and what has to hold all the same."""
