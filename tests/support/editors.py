"""The editors that tests act as: what each announces of itself, and its habits on the wire."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities

HELIX_FILE = Path(__file__).parent / "clients" / "helix_v25.07.json"
ENCODINGS = ("utf-8", "utf-16", "utf-32")


@dataclass(frozen=True)
class EditorKind:
    """One editor: its `initialize` request, and whether it cancels a request before it sends the next change.

    VS Code cancels first and then sends the change; Neovim sends the change and never cancels.
    """

    name: str
    capabilities: types.ClientCapabilities
    cancels_first: bool = False
    calls_itself: str = ""
    """Its `clientInfo.name`, where that is not the name people use."""

    @property
    def client_name(self) -> str:
        """What it says in `clientInfo`."""
        return self.calls_itself or self.name

    @property
    def encodings(self) -> tuple[str, ...]:
        """The position encodings that it offers, the one it likes best first."""
        general = self.capabilities.general
        return tuple(map(str, (general and general.position_encodings) or ("utf-16",)))

    @property
    def has_inline_completion(self) -> bool:
        """Whether suggestions appear as ghost text, and not in the completion menu."""
        document = self.capabilities.text_document
        return document is not None and document.inline_completion is not None

    def speaking(self, encoding: str) -> EditorKind:
        """The same editor, with this position encoding as the only one it offers."""
        capabilities = deepcopy(self.capabilities)
        capabilities.general = capabilities.general or types.GeneralClientCapabilities()
        capabilities.general.position_encodings = [encoding]
        return replace(self, capabilities=capabilities)


def _with_inline_completion(spec: str) -> types.ClientCapabilities:
    """What pytest-lsp ships is older than inline completion, which both editors have by now."""
    capabilities = client_capabilities(spec)
    assert capabilities.text_document is not None
    capabilities.text_document.inline_completion = types.InlineCompletionClientCapabilities()
    return capabilities


def _helix() -> types.ClientCapabilities:
    """Those of Helix 25.07, as its `helix-lsp` announces them."""
    said = json.loads(HELIX_FILE.read_text(encoding="utf-8"))["capabilities"]
    return get_converter().structure(said, types.ClientCapabilities)


def _vscode() -> types.ClientCapabilities:
    """With what vscode-languageclient 11 adds to those that pytest-lsp ships."""
    capabilities = _with_inline_completion("visual-studio-code")
    assert capabilities.workspace is not None
    capabilities.workspace.text_document_content = types.TextDocumentContentClientCapabilities()
    return capabilities


VSCODE = EditorKind("VS Code", _vscode(), cancels_first=True, calls_itself="Visual Studio Code").speaking("utf-16")
NEOVIM = EditorKind("Neovim", _with_inline_completion("neovim"))
HELIX = EditorKind("Helix", _helix(), calls_itself="helix")
EMACS = EditorKind("Emacs", client_capabilities("emacs"))

in_each_editor = pytest.mark.parametrize(
    "editor", [VSCODE, NEOVIM, HELIX, EMACS], ids=lambda kind: kind.name, indirect=True
)
"""Run a test under the abilities of each editor."""

in_each_encoding = pytest.mark.parametrize(
    "editor", [NEOVIM, VSCODE, NEOVIM.speaking("utf-32")], ids=ENCODINGS, indirect=True
)
"""Run a test of inline completion once for each position encoding."""

in_each_menu_encoding = pytest.mark.parametrize(
    "editor", [HELIX, HELIX.speaking("utf-16"), EMACS], ids=ENCODINGS, indirect=True
)
"""Run a test of the completion menu once for each position encoding."""

in_each_menu = pytest.mark.parametrize("editor", [HELIX, EMACS], ids=lambda kind: kind.name, indirect=True)
"""Run a test in each editor that has a completion menu and no inline completion."""

with_each_habit = pytest.mark.parametrize("editor", [VSCODE, NEOVIM], ids=lambda kind: kind.name, indirect=True)
"""Run a test with both habits of superseding a request."""
