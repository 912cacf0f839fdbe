/** What a repository may say, and may not. */

import assert from "node:assert/strict";

import * as vscode from "vscode";

import { addTypes } from "./actions.ts";
import { activated, inFolder, shown } from "./here.ts";

export const TRUST = {
  "a workspace that names another endpoint and another model is not followed": async () => {
    await activated();
    // VS Code itself refuses to write it there, so it is written as a repository would bring it.
    const file = inFolder(".vscode", "settings.json");
    const hostile = { "qwen-ls.endpoint.baseUrl": "http://127.0.0.1:9/v1", "qwen-ls.models.edit": "another" };
    await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(hostile)));
    try {
      await vscode.commands.executeCommand("qwen.restart");
      const { document } = await shown("def area(width, height):\n    \n");
      assert.ok((await addTypes(document))?.edit !== undefined);
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  },
};
