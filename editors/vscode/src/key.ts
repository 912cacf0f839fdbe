/** The API key: kept in VS Code's secret storage, and nowhere else. */

import * as vscode from "vscode";

const NAME = "qwen-ls.apiKey";

export async function apiKey(secrets: vscode.SecretStorage): Promise<string | undefined> {
  return secrets.get(NAME);
}

/** Ask for the key and keep it; whether there is a new one. */
export async function askForKey(secrets: vscode.SecretStorage): Promise<boolean> {
  const key = await vscode.window.showInputBox({
    title: "Qwen: API key",
    prompt: "It goes into the secret storage of VS Code, and only to the service that your own settings name.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (said) => (/\s/.test(said.trim()) ? "A key has no spaces." : undefined),
  });
  if (key === undefined || key.trim() === "") {
    return false;
  }
  await secrets.store(NAME, key.trim());
  return true;
}

export async function removeKey(secrets: vscode.SecretStorage): Promise<void> {
  await secrets.delete(NAME);
}
