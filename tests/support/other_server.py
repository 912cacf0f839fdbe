"""A language server such as people already have: it reports `TODO`, and completes one word. Run as a program."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

SOURCE = "other"
WORD = "TODO"

server = LanguageServer("other-server", "1.0")


def _report(uri: str) -> None:
    """Tell where the word stands."""
    document = server.workspace.get_text_document(uri)
    found = [
        types.Diagnostic(
            range=types.Range(types.Position(number, line.index(WORD)), types.Position(number, line.index(WORD) + 4)),
            message="This is not done yet.",
            severity=types.DiagnosticSeverity.Warning,
            source=SOURCE,
        )
        for number, line in enumerate(document.lines)
        if WORD in line
    ]
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, document.version))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(params: types.DidOpenTextDocumentParams) -> None:
    """Report at once."""
    _report(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(params: types.DidChangeTextDocumentParams) -> None:
    """Report at once."""
    _report(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_COMPLETION)
def completion(_params: types.CompletionParams) -> list[types.CompletionItem]:
    """Complete one word, wherever it is asked for."""
    return [types.CompletionItem(label="return_other", kind=types.CompletionItemKind.Function)]


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(_params: types.HoverParams) -> types.Hover:
    """Say who answers."""
    return types.Hover(contents="(function) area, says the other server")


if __name__ == "__main__":
    server.start_io()
