/** Code actions: offered without a model, resolved by one, and dropped where the code moved on. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import { activated, exists, inFolder, shown, until } from "./here.ts";

const CODE = "def area(width, height):\n    \n";
const MANY = 100;
const TYPED = "def area(width: int, height: int) -> int:";

export const ACTIONS = {
  "an action has an edit once it is resolved, and undoing it is one step": async () => {
    await activated();
    const { document } = await shown(CODE);
    const action = await addTypes(document);
    assert.ok(action?.edit !== undefined);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.equal(document.getText(), CODE.replace("def area(width, height):", TYPED));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), CODE);
  },

  "an edit of code that is not there any more is dropped": async () => {
    await activated();
    const { document } = await shown(CODE.replace("    ", "    # slowly"));
    const resolving = addTypes(document);
    await until("the model at work", () => exists("asked"));
    const change = new vscode.WorkspaceEdit();
    change.replace(document.uri, new vscode.Range(0, 9, 0, 22), "*sides");
    assert.ok(await vscode.workspace.applyEdit(change));
    await vscode.workspace.fs.writeFile(inFolder("changed"), new Uint8Array());
    assert.equal((await resolving)?.edit, undefined);
  },

  "what another extension reports can be fixed": async () => {
    await activated();
    const { document } = await shown(CODE);
    const others = vscode.languages.createDiagnosticCollection("another");
    const range = new vscode.Range(0, 4, 0, 8);
    others.set(document.uri, [new vscode.Diagnostic(range, "the name is too short")]);
    try {
      const found = await vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range);
      assert.ok(found.some(({ title }) => title.startsWith("Qwen: Fix")));
    } finally {
      others.dispose();
    }
  },
};

/** The action that adds types to the whole of a document, resolved. */
export async function addTypes(document: vscode.TextDocument): Promise<vscode.CodeAction | undefined> {
  const range = new vscode.Range(0, 0, document.lineCount - 1, 0);
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    "refactor.rewrite.types",
    MANY,
  );
  return found.find(({ title }) => title === "Qwen: Add types");
}
