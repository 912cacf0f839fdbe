"""What goes into the bundle of a bug report, and what is taken out of it."""
