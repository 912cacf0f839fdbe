"""Code actions: which there are, which are offered where, and the work behind each."""
