"""What the gatherer is told about the world in unit tests, where a test can change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from qwen_ls.context.privacy import PrivacyRules
from qwen_ls.text import uris
from qwen_ls.text.document import Snapshot


@dataclass
class ContextWorld:
    """A workspace in which everything may be shown, but for what `private` names."""

    folders: Sequence[PurePath] = ()
    private: set[str] = field(default_factory=set)
    rules: PrivacyRules = field(default_factory=PrivacyRules)
    open: dict[Path, Snapshot] = field(default_factory=dict)

    def privacy_rules(self, snapshot: Snapshot) -> PrivacyRules:
        return self.rules

    def may_show(self, origin: Snapshot | Path, beside: Snapshot) -> bool:
        return self.told_path(origin) not in self.private

    def told_path(self, origin: Snapshot | Path) -> str:
        path = uris.to_path(origin.uri) if isinstance(origin, Snapshot) else origin
        assert path is not None
        return path.name

    def open_at(self, path: Path) -> Snapshot | None:
        return self.open.get(path)
