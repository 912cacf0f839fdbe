"""All targets by their names."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz.target import Target
from tests.fuzz.targets import changes, frames, lives, messages, refusals, streams

MODULES = (frames, messages, lives, changes, streams, refusals)

TARGETS: Mapping[str, Target] = {module.TARGET.name: module.TARGET for module in MODULES}
