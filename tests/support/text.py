"""Text that is hard on positions."""

from __future__ import annotations

WIDE = "🦄𝔘é한\u0301"
"""Characters of one to four bytes, of one and two UTF-16 units, and one that combines with the one before it."""
