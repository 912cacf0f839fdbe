"""Translating comments and strings: which texts there are, who translates them, and what must survive of each."""
