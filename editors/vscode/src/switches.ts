/** Switches that the menu turns: they are settings, so they hold in every window and are seen where settings are. */

import * as vscode from "vscode";

import { switched, type Languages } from "./settings.ts";

export function isManual(): boolean {
  return settings().get<string>("completion.trigger") === "manual";
}

/** Suggest only when asked, or again by itself. */
export async function toggleManual(): Promise<void> {
  await settings().update("completion.trigger", isManual() ? undefined : "manual", vscode.ConfigurationTarget.Global);
}

/** Whether there are suggestions in a language at all. */
export function isOn(languageId: string): boolean {
  return settings().get<Languages>("languages")?.[languageId]?.["enabled"] !== false;
}

/** Turn the suggestions in a language off, or on again. */
export async function toggleLanguage(languageId: string): Promise<void> {
  const held = settings().inspect<Languages>("languages")?.globalValue ?? {};
  const languages = switched(held, languageId, !isOn(languageId));
  await settings().update("languages", languages, vscode.ConfigurationTarget.Global);
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("qwen-ls");
}
