"""A real VS Code for tests: code-server, and a browser that does what a person does."""
