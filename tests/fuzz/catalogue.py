"""All targets by their names."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz.target import Target
from tests.fuzz.targets import changes, frames, lives, messages, middles, refusals, rewrites, settings, stdio, streams

MODULES = (frames, messages, stdio, lives, changes, settings, streams, refusals, middles, rewrites)

TARGETS: Mapping[str, Target] = {module.TARGET.name: module.TARGET for module in MODULES}
