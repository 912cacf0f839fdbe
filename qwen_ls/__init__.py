"""qwen-ls: a language server that brings Qwen to every editor."""

__version__ = "0.1.0"
