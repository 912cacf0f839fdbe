"""What the local model's process is told of the user's environment: nothing secret, since it needs nothing secret."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL|AUTH|COOKIE|_PROXY$", re.IGNORECASE)
"""In the names of variables that hold secrets; a proxy's URL may have a password in it."""
_PASSWORD_IN_URL = re.compile(r"://[^/@\s]+:[^/@\s]+@")


def harmless(environ: Mapping[str, str], withheld: Collection[str] = ()) -> dict[str, str]:
    """Return the environment without the variables that are named, and without what else looks like a secret."""
    return {
        name: value
        for name, value in environ.items()
        if name not in withheld and not _SECRET.search(name) and not _PASSWORD_IN_URL.search(value)
    }
