"""Help that is asked for in words: explanations now, questions and edits as they come."""
