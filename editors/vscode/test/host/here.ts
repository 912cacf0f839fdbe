/** What the tests in the extension host have in common: the extension, the document, and waiting. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import type { Activated } from "../../src/extension.ts";

const WAIT_MS = 30_000;

/** The extension, with a server that runs. */
export async function activated(): Promise<vscode.Extension<Activated>> {
  const extension = vscode.extensions.getExtension<Activated>("qwen-ls.qwen-ls");
  assert.ok(extension !== undefined, "the extension is not there");
  await (await extension.activate()).ready;
  return extension;
}

/** A document with a text of the test's own, in front. */
export async function shown(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: "python", content });
  return vscode.window.showTextDocument(document);
}

/** Wait until something holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + WAIT_MS; !(await holds()); await new Promise((done) => setTimeout(done, 20))) {
    assert.ok(Date.now() < end, `in vain was waited for: ${what}`);
  }
}

/** What the server says of its state. */
export async function state(): Promise<string> {
  const told = await vscode.commands.executeCommand<{ state: string }>("qwen-ls.status", {});
  return told.state;
}

/** A file in the workspace. */
export function inFolder(...path: string[]): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder !== undefined);
  return vscode.Uri.joinPath(folder.uri, ...path);
}

export async function exists(...path: string[]): Promise<boolean> {
  return vscode.workspace.fs.stat(inFolder(...path)).then(
    () => true,
    () => false,
  );
}
