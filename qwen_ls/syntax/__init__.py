"""What a piece of code is made of, told by tree-sitter where there is a grammar for its language."""
