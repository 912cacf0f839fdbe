/** Qwen in VS Code: what LSP has no words for. Everything else is the language server's. */

import * as vscode from "vscode";

import { Conversation, type Asked } from "./conversation.ts";
import { watchDiagnostics } from "./diagnostics.ts";
import { messageOf } from "./errors.ts";
import { askForKey, removeKey } from "./key.ts";
import { showMenu } from "./menu.ts";
import { pause } from "./pausing.ts";
import { lspRange } from "./range.ts";
import { Server } from "./server.ts";
import { isOwn } from "./settings.ts";
import { StatusBar } from "./statusBar.ts";

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Qwen", { log: true });
  const server = new Server(context, settingKeys(context), log);
  const statusBar = new StatusBar();
  context.subscriptions.push(
    log,
    server,
    statusBar,
    server.onStatus((status) => {
      statusBar.show(status);
    }),
    watchDiagnostics((params) => {
      server.notify("qwen-ls/diagnostics", params);
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (settingKeys(context).some((key) => needsRestart(key) && event.affectsConfiguration(`qwen-ls.${key}`))) {
        await told(log, () => server.restart());
      }
    }),
    ...commands(context, server, statusBar, log),
  );
  await told(log, () => server.start());
}

/** Whether a setting takes effect only when the server starts. */
function needsRestart(key: string): boolean {
  return isOwn(key) || key.startsWith("server.");
}

function commands(
  context: vscode.ExtensionContext,
  server: Server,
  statusBar: StatusBar,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const table: Record<string, () => Promise<unknown>> = {
    "qwen.setApiKey": async () => (await askForKey(context.secrets)) && server.restart(),
    "qwen.removeApiKey": async () => {
      await removeKey(context.secrets);
      await server.restart();
    },
    "qwen.explain": () => converse(server, "qwen-ls.explain"),
    "qwen.ask": () => converse(server, "qwen-ls.ask"),
    "qwen.edit": () => edit(server),
    "qwen.pause": () => pause(server),
    "qwen.resume": () => server.execute("qwen-ls.resume", {}),
    "qwen.menu": () => showMenu(server, statusBar.status),
    "qwen.showPrompt": () => showPrompt(server),
    "qwen.doctor": () => {
      runInTerminal("qwen-ls doctor");
      return Promise.resolve();
    },
    "qwen.restart": () => server.restart(),
    "qwen.showLog": () => {
      log.show();
      return Promise.resolve();
    },
  };
  return Object.entries(table).map(([name, run]) => vscode.commands.registerCommand(name, () => told(log, run)));
}

/** Run something that may fail, and tell the user if it does. */
async function told(log: vscode.LogOutputChannel, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const message = messageOf(error);
    log.error(message);
    void vscode.window.showErrorMessage(`Qwen: ${message}`, "Show Log").then((chosen) => {
      if (chosen !== undefined) {
        log.show();
      }
    });
  }
}

async function converse(server: Server, command: Asked["command"]): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    throw new Error("Open a file first.");
  }
  const { document, selection } = editor;
  const name = document.uri.path.split("/").at(-1) ?? "";
  const question =
    command === "qwen-ls.explain"
      ? `Explain ${name}`
      : await vscode.window.showInputBox({ title: `Qwen: ask about ${name}`, ignoreFocusOut: true });
  if (question !== undefined && question.trim() !== "") {
    await new Conversation(server, { command, document, range: selection, question }).begin();
  }
}

async function edit(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    throw new Error("Open a file first.");
  }
  const { document, selection } = editor;
  const textDocument = { uri: document.uri.toString(), version: document.version };
  const instruction = await vscode.window.showInputBox({ title: "Qwen: what is to be changed?", ignoreFocusOut: true });
  if (instruction !== undefined && instruction.trim() !== "") {
    await server.execute("qwen-ls.edit", { textDocument, range: lspRange(selection), instruction });
  }
}

async function showPrompt(server: Server): Promise<void> {
  const told = await server.execute<object>("qwen-ls.showPrompt", {});
  const content = JSON.stringify(told, null, 2);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content }));
}

function runInTerminal(command: string): void {
  const terminal = vscode.window.createTerminal({ name: "Qwen: Doctor" });
  terminal.show();
  terminal.sendText(command);
}

/** The settings that the extension contributes, without the section's name. */
function settingKeys(context: vscode.ExtensionContext): string[] {
  const contributed = context.extension.packageJSON as {
    contributes: { configuration: { properties: Record<string, unknown> } };
  };
  return Object.keys(contributed.contributes.configuration.properties).map((key) => key.slice("qwen-ls.".length));
}
