/** Edits shown as a diff before they are applied (the setting `qwen-ls.actions.preview`). */

import * as vscode from "vscode";

import { applied, type Replacement } from "./replacing.ts";

/** Why an edit was not applied when the user did not want it, as the server is told. */
export const DISCARDED = "it was discarded";

const SCHEME = "qwen-preview";
const SHOWN = "qwen.isPreviewShown";

/** Shows edits, a document at a time, and waits for what the user says of them. */
export class Previews implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private decide: ((isApproved: boolean) => void) | undefined;
  private count = 0;
  private readonly parts: vscode.Disposable[];

  constructor() {
    this.parts = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.commands.registerCommand("qwen.applyPreview", () => this.decide?.(true)),
      vscode.commands.registerCommand("qwen.discardPreview", () => this.decide?.(false)),
    ];
  }

  get isWanted(): boolean {
    return vscode.workspace.getConfiguration("qwen-ls").get<boolean>("actions.preview") === true;
  }

  /** Show what an edit changes; whether the user wants all of it. A preview that is shown already is discarded. */
  async approved(edit: vscode.WorkspaceEdit): Promise<boolean> {
    this.decide?.(false);
    for (const [uri, edits] of edit.entries()) {
      if (edits.length > 0 && !(await this.isWantedIn(uri, edits))) {
        return false;
      }
    }
    return true;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  dispose(): void {
    this.decide?.(false);
    this.parts.forEach((part) => {
      part.dispose();
    });
  }

  private async isWantedIn(uri: vscode.Uri, edits: readonly vscode.TextEdit[]): Promise<boolean> {
    const document = await opened(uri);
    const name = uri.path.split("/").at(-1) ?? "";
    const key = String(++this.count);
    const before = document?.uri ?? vscode.Uri.from({ scheme: SCHEME, path: uri.path, query: `${key}-empty` });
    const after = vscode.Uri.from({ scheme: SCHEME, path: uri.path, query: key });
    this.texts.set(after.toString(), document === undefined ? textOf(edits) : changed(document, edits));
    await vscode.commands.executeCommand("vscode.diff", before, after, `Qwen: ${name}`, { preview: true });
    await vscode.commands.executeCommand("setContext", SHOWN, true);
    try {
      return await this.decided(after);
    } finally {
      await vscode.commands.executeCommand("setContext", SHOWN, false);
      this.texts.delete(after.toString());
      await closed(after);
    }
  }

  /** What the user says: by the buttons over the diff, or by closing it. */
  private async decided(after: vscode.Uri): Promise<boolean> {
    const closing = vscode.window.tabGroups.onDidChangeTabs(({ closed: tabs }) => {
      if (tabs.some((tab) => isOf(tab, after))) {
        this.decide?.(false);
      }
    });
    try {
      return await new Promise<boolean>((decide) => {
        this.decide = decide;
      });
    } finally {
      this.decide = undefined;
      closing.dispose();
    }
  }
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // it is yet to be made
  }
}

function changed(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  const replacements = edits.map(
    ({ range, newText }): Replacement => ({
      start: document.offsetAt(range.start),
      end: document.offsetAt(range.end),
      text: newText,
    }),
  );
  return applied(document.getText(), replacements);
}

function textOf(edits: readonly vscode.TextEdit[]): string {
  return edits.map(({ newText }) => newText).join("");
}

function isOf(tab: vscode.Tab, after: vscode.Uri): boolean {
  return tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === after.toString();
}

async function closed(after: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => isOf(tab, after));
  await vscode.window.tabGroups.close(tabs, true);
}
