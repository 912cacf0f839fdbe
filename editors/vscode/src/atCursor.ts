/** What is done with the code at the cursor: it is explained, asked about, edited. */

import * as vscode from "vscode";

import { Conversation } from "./conversation.ts";
import { unlessDiscarded } from "./middleware.ts";
import { lspRange } from "./range.ts";
import type { Server } from "./server.ts";

export async function explain(server: Server): Promise<void> {
  const { document, selection } = editorInFront();
  const argument = { textDocument: { uri: document.uri.toString() }, range: lspRange(selection) };
  const question = `Explain ${nameOf(document.uri)}`;
  await new Conversation(server, { command: "qwen-ls.explain", argument, question }).begin();
}

export async function ask(server: Server): Promise<void> {
  const { document, selection } = editorInFront();
  const argument = { textDocument: { uri: document.uri.toString() }, range: lspRange(selection) };
  const title = `Qwen: ask about ${nameOf(document.uri)}`;
  const question = await vscode.window.showInputBox({ title, ignoreFocusOut: true });
  if (question !== undefined && question.trim() !== "") {
    await new Conversation(server, { command: "qwen-ls.ask", argument, question }).begin();
  }
}

/** A conversation for a command of the server that talks, as code actions and lenses call it. */
export function converseBy(server: Server, command: string, argument: unknown): boolean {
  const { textDocument } = (argument ?? {}) as { textDocument?: { uri: string } };
  if (command !== "qwen-ls.explain" || textDocument === undefined) {
    return false;
  }
  const question = `Explain ${nameOf(vscode.Uri.parse(textDocument.uri))}`;
  void new Conversation(server, { command, argument: argument as object, question }).begin();
  return true;
}

export async function edit(server: Server): Promise<void> {
  const { document, selection } = editorInFront();
  const textDocument = { uri: document.uri.toString(), version: document.version };
  const instruction = await vscode.window.showInputBox({ title: "Qwen: what is to be changed?", ignoreFocusOut: true });
  if (instruction !== undefined && instruction.trim() !== "") {
    const argument = { textDocument, range: lspRange(selection), instruction };
    await unlessDiscarded(() => server.execute("qwen-ls.edit", argument));
  }
}

export function editorInFront(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    throw new Error("Open a file first.");
  }
  return editor;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split("/").at(-1) ?? "";
}
