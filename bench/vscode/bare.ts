/** What the activation is measured against: an extension that does nothing but start a bare pygls server. */

import type * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

export function activate(context: vscode.ExtensionContext): { readonly ready: Promise<void> } {
  const command = process.env["BENCH_PYTHON"] ?? "python3";
  const server = { command, args: ["-m", "bench.bare_pygls"], transport: TransportKind.stdio };
  const cwd = { cwd: process.env["BENCH_ROOT"] ?? "." };
  const client = new LanguageClient("bare", "Bare", { ...server, options: cwd }, { documentSelector: ["python"] });
  context.subscriptions.push(client);
  return { ready: client.start() };
}
