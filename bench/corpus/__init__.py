"""The trimming corpus (`tests/corpus`): recorded from the real local model, and scored."""
