"""The edit corpus (`tests/corpus/edits`): recorded from the real local model, and scored."""
