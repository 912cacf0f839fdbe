/** What a click on the status bar shows: how things are, and what can be done. */

import * as vscode from "vscode";

import type { Server } from "./server.ts";
import type { Status } from "./status.ts";
import { isManual, isOn } from "./switches.ts";

interface Told {
  readonly counters: { readonly cut: number; readonly lastLatencyMs: number | null };
  readonly model: string | null;
}

interface Usage {
  readonly completion: { readonly tokensSaved: number };
}

type Choice = vscode.QuickPickItem & { readonly command?: string };

export async function showMenu(server: Server, status: Status): Promise<void> {
  const placeHolder = await summary(server).catch(() => status.message);
  const isPaused = status.state === "paused";
  const choices: Choice[] = [
    isPaused
      ? { label: "$(debug-start) Resume suggestions", command: "qwen.resume" }
      : { label: "$(debug-pause) Pause suggestions", command: "qwen.pause" },
    isManual()
      ? { label: "$(zap) Suggest by itself", command: "qwen.toggleManual" }
      : { label: "$(zap) Suggest only when asked", command: "qwen.toggleManual" },
    ...languageChoice(),
    { label: "$(eye) Show what was sent", command: "qwen.showPrompt" },
    { label: "$(key) Set API key", command: "qwen.setApiKey" },
    { label: "$(pulse) Doctor", command: "qwen.doctor" },
    { label: "$(output) Show log", command: "qwen.showLog" },
    { label: "$(refresh) Restart server", command: "qwen.restart" },
    { label: "$(settings-gear) Settings", command: "workbench.action.openSettings" },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { title: "Qwen", placeHolder });
  if (chosen?.command !== undefined) {
    await vscode.commands.executeCommand(chosen.command, ...(chosen.command.startsWith("qwen") ? [] : ["qwen-ls"]));
  }
}

/** The switch for the language of the document in front, if there is one. */
function languageChoice(): Choice[] {
  const languageId = vscode.window.activeTextEditor?.document.languageId;
  if (languageId === undefined) {
    return [];
  }
  const label = isOn(languageId) ? `$(circle-slash) No suggestions in ${languageId}` : `$(check) Suggestions in ${languageId}`;
  return [{ label, command: "qwen.toggleLanguage" }];
}

async function summary(server: Server): Promise<string> {
  const [told, usage] = await Promise.all([
    server.execute<Told>("qwen-ls.status", {}),
    server.execute<Usage>("qwen-ls.usage", {}),
  ]);
  const latency = told.counters.lastLatencyMs;
  return [
    told.model ?? "no model",
    latency === null ? "not asked yet" : `last answer after ${latency} ms`,
    `${told.counters.cut} streams cut`,
    `about ${usage.completion.tokensSaved} tokens saved`,
  ].join(", ");
}
