"""The targets: each is a file with a `TARGET`."""
