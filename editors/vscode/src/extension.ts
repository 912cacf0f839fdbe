/** Qwen in VS Code: what LSP has no words for. Everything else is the language server's. */

import * as vscode from "vscode";

import { ask, converseBy, edit, editorInFront, explain } from "./atCursor.ts";
import { watchDiagnostics } from "./diagnostics.ts";
import { Doctor } from "./doctor.ts";
import { messageOf } from "./errors.ts";
import { askForKey, removeKey } from "./key.ts";
import { showMenu } from "./menu.ts";
import { middlewareOf } from "./middleware.ts";
import { pause } from "./pausing.ts";
import { Previews } from "./preview.ts";
import { Server } from "./server.ts";
import { StatusBar } from "./statusBar.ts";
import { toggleLanguage, toggleManual } from "./switches.ts";

/** What others may wait for, as the tests do. */
export interface Activated {
  /** Settled when the first start of the server is over, whether it runs or the user was told why not. */
  readonly ready: Promise<void>;
}

export function activate(context: vscode.ExtensionContext): Activated {
  const log = vscode.window.createOutputChannel("Qwen", { log: true });
  const keys = settingKeys(context);
  const previews = new Previews();
  const server: Server = new Server(context, keys, log, (client) =>
    middlewareOf(client, { settingKeys: keys, previews, converse: (command, argument) => converseBy(server, command, argument) }),
  );
  const statusBar = new StatusBar();
  context.subscriptions.push(
    log,
    server,
    previews,
    statusBar,
    server.onStatus((status) => {
      statusBar.show(status);
    }),
    watchDiagnostics((params) => {
      server.notify("qwen-ls/diagnostics", params);
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("qwen-ls")) {
        await told(log, () => server.follow());
      }
    }),
    commands(context, server, statusBar, log),
  );
  // Not awaited: the commands work while the server starts, or is installed.
  return { ready: told(log, () => server.start()) };
}

function commands(
  context: vscode.ExtensionContext,
  server: Server,
  statusBar: StatusBar,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const doctor = new Doctor();
  const table: Record<string, () => Promise<unknown>> = {
    "qwen.setApiKey": async () => (await askForKey(context.secrets)) && server.start(),
    "qwen.removeApiKey": async () => {
      await removeKey(context.secrets);
      await server.start();
    },
    "qwen.explain": () => explain(server),
    "qwen.ask": () => ask(server),
    "qwen.edit": () => edit(server),
    "qwen.pause": () => pause(server),
    "qwen.resume": () => server.execute("qwen-ls.resume", {}),
    "qwen.toggleManual": toggleManual,
    "qwen.toggleLanguage": () => toggleLanguage(editorInFront().document.languageId),
    "qwen.menu": () => showMenu(server, statusBar.status),
    "qwen.showPrompt": () => showPrompt(server),
    "qwen.doctor": () => doctor.look(server),
    "qwen.restart": () => server.start(),
    "qwen.showLog": () => {
      log.show();
      return Promise.resolve();
    },
  };
  const registered = Object.entries(table).map(([name, run]) =>
    vscode.commands.registerCommand(name, () => told(log, run)),
  );
  return vscode.Disposable.from(doctor, ...registered);
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

async function showPrompt(server: Server): Promise<void> {
  const told = await server.execute<object>("qwen-ls.showPrompt", {});
  const content = JSON.stringify(told, null, 2);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content }));
}

/** The settings that the extension contributes, without the section's name. */
function settingKeys(context: vscode.ExtensionContext): string[] {
  const contributed = context.extension.packageJSON as {
    contributes: { configuration: { properties: Record<string, unknown> } };
  };
  return Object.keys(contributed.contributes.configuration.properties).map((key) => key.slice("qwen-ls.".length));
}
