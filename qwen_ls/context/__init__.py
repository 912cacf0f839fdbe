"""What to tell the model about the code, and what never to tell it."""
