/** Ranges as LSP has them: VS Code writes its own in other shapes. */

import type * as vscode from "vscode";

export function lspRange({ start, end }: vscode.Range): object {
  return {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
}
