"""From what the model said to what the user meant, rule by rule: `rules.py` has them in their order."""
