"""The soak: one server, a person who never rests, a model service that fails in every way, and what must not grow."""
