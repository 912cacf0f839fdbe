"""The entrance hall: one file per LSP method, from params to engine and back to LSP types."""
