"""Settings: one pydantic model, the sources it is read from, and which of them is trusted with what."""
