"""All targets by their names."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz.target import Target
from tests.fuzz.targets import messages, refusals, streams

TARGETS: Mapping[str, Target] = {module.TARGET.name: module.TARGET for module in (messages, streams, refusals)}
