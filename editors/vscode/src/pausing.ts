/** Pausing suggestions for a while. */

import * as vscode from "vscode";

import type { Server } from "./server.ts";

const CHOICES: readonly (vscode.QuickPickItem & { readonly minutes?: number })[] = [
  { label: "For 10 minutes", minutes: 10 },
  { label: "For an hour", minutes: 60 },
  { label: "Until it is resumed, or the window is closed" },
];

export async function pause(server: Server): Promise<void> {
  const chosen = await vscode.window.showQuickPick(CHOICES, { title: "Qwen: pause suggestions" });
  if (chosen !== undefined) {
    await server.execute("qwen-ls.pause", chosen.minutes === undefined ? {} : { minutes: chosen.minutes });
  }
}
