"""Neovim as it is, driven by its own RPC."""
