"""A real Qwen model on this machine: its weights, the process that runs it, and the service before it."""
