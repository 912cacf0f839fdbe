"""Finding secrets in text that is about to be sent: keys, tokens, passwords."""
