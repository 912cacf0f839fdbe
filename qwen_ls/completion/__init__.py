"""The completion engine: what could stand after the cursor, at once and without waste."""
