"""Text as editors see it: lines, positions in three encodings, documents and URIs."""
