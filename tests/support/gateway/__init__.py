"""The real LiteLLM proxy as a team would run it, with the configurations of `docs/team.md`.

It is no dependency of qwen-ls: it lives in an environment of its own in the user's cache.
"""
