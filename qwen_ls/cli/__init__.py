"""The command line: each command a small file, imported only when it is called."""
