"""Looking around in the workspace for a model that asks to: one file for each tool, read-only and bounded."""
