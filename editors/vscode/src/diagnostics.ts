/** What other extensions report is passed on, so that Fix works on it: VS Code does not by itself. */

import * as vscode from "vscode";

import { lspRange } from "./range.ts";

const QUIET_MS = 200;

/** Tell of changed diagnostics, once they are quiet. `send` takes the params of `qwen-ls/diagnostics`. */
export function watchDiagnostics(send: (params: object) => void): vscode.Disposable {
  const waiting = new Map<string, NodeJS.Timeout>();
  const watching = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    for (const uri of uris) {
      clearTimeout(waiting.get(uri.toString()));
      waiting.set(
        uri.toString(),
        setTimeout(() => {
          waiting.delete(uri.toString());
          tell(uri, send);
        }, QUIET_MS),
      );
    }
  });
  return new vscode.Disposable(() => {
    watching.dispose();
    waiting.forEach(clearTimeout);
  });
}

function tell(uri: vscode.Uri, send: (params: object) => void): void {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (document === undefined) {
    return;
  }
  const diagnostics = vscode.languages.getDiagnostics(uri).map((each) => ({
    range: lspRange(each.range),
    message: each.message,
    severity: each.severity + 1, // VS Code counts from 0, LSP from 1
    source: each.source,
    code: typeof each.code === "object" ? each.code.value : each.code,
  }));
  send({ uri: uri.toString(), version: document.version, diagnostics });
}
