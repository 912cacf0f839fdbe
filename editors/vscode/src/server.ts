/** The server process and the language client beside it: started, started again, stopped. */

import * as path from "node:path";

import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  CodeActionResolveRequest,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  ProgressType,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";

import { install, installed, named, onPath, NoServer, type Program } from "./finding.ts";
import { apiKey } from "./key.ts";
import { Restarts } from "./restarts.ts";
import { liveSettings, ownSettings, serverEnvironment } from "./settings.ts";
import { movedOn } from "./stale.ts";
import type { Status } from "./status.ts";

const SCHEMES = ["file", "untitled", "vscode-remote", "vscode-notebook-cell", "qwen-ls"];

/** Runs one server for this window. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly restarts = new Restarts();
  private readonly statusChanged = new vscode.EventEmitter<Status>();
  readonly onStatus = this.statusChanged.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly settingKeys: readonly string[],
    readonly log: vscode.LogOutputChannel,
  ) {}

  /** Start the server, or start it anew with what the settings and the key are now. */
  async start(): Promise<void> {
    await this.stop();
    const program = await this.program();
    this.log.info(`starting ${program.command} (${program.version})`);
    const configuration = vscode.workspace.getConfiguration("qwen-ls");
    const settings = ownSettings(configuration, this.settingKeys);
    const env = serverEnvironment(settings, await apiKey(this.context.secrets), process.env);
    const own = configuration.inspect<string[]>("server.args")?.globalValue ?? [];
    const options: ServerOptions = { command: program.command, args: own, options: { env }, transport: TransportKind.stdio };
    const client = new LanguageClient("qwen-ls", "Qwen", options, this.clientOptions(settings));
    client.onNotification("qwen-ls/status", (status: Status) => {
      this.statusChanged.fire(status);
    });
    this.client = client;
    await client.start();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose().catch((error: unknown) => {
      this.log.warn(`the server did not stop well: ${String(error)}`);
    });
  }

  /** Try again, however often the server crashed. */
  async restart(): Promise<void> {
    this.restarts.reset();
    await this.start();
  }

  /** Run one of the server's commands; `take` gets each partial result. */
  async execute<T>(
    command: string,
    argument: object,
    take?: (value: unknown) => void,
    token?: vscode.CancellationToken,
  ): Promise<T> {
    const client = this.client;
    if (client === undefined) {
      throw new NoServer("The server does not run. Run 'Qwen: Restart Server'.");
    }
    const partialResultToken = `qwen-${String(++lastToken)}`;
    const listening = take === undefined ? undefined : client.onProgress(PARTIAL_RESULT, partialResultToken, take);
    try {
      const params = { command, arguments: [take === undefined ? argument : { ...argument, partialResultToken }] };
      // With a token that is undefined, vscode-jsonrpc takes the params for one of several, and sends an array.
      return await (token === undefined
        ? client.sendRequest<T>(EXECUTE, params)
        : client.sendRequest<T>(EXECUTE, params, token));
    } finally {
      listening?.dispose();
    }
  }

  notify(method: string, params: object): void {
    if (this.client?.isRunning() === true) {
      void this.client.sendNotification(method, params);
    }
  }

  dispose(): void {
    this.statusChanged.dispose();
    void this.stop();
  }

  private clientOptions(initializationOptions: object): LanguageClientOptions {
    return {
      documentSelector: SCHEMES.map((scheme) => ({ scheme })),
      initializationOptions,
      outputChannel: this.log,
      markdown: { isTrusted: false, supportHtml: false },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => this.closed(),
      },
      middleware: {
        workspace: {
          configuration: ({ items }) =>
            items.map(({ scopeUri }) => {
              const scope = scopeUri === undefined ? undefined : vscode.Uri.parse(scopeUri);
              return liveSettings(vscode.workspace.getConfiguration("qwen-ls", scope), this.settingKeys);
            }),
        },
        resolveCodeAction: async (item, token, next) => {
          const client = this.client;
          if (client === undefined) {
            return next(item, token);
          }
          const asked = client.code2ProtocolConverter.asCodeActionSync(item);
          const resolved = await client.sendRequest(CodeActionResolveRequest.type, asked, token);
          if (movedOn(resolved.edit, versionOf).length > 0) {
            void vscode.window.showWarningMessage("Qwen: the document changed while the edit was on its way. Try again.");
            return item;
          }
          return client.protocol2CodeConverter.asCodeAction(resolved, token);
        },
      },
    };
  }

  private closed(): CloseHandlerResult {
    if (this.restarts.crashed()) {
      return { action: CloseAction.Restart, message: "Qwen: the server ended by itself, and is started again." };
    }
    void vscode.window
      .showErrorMessage("Qwen: the server crashed again and again, and stays off.", "Show Log", "Restart")
      .then(async (chosen) => {
        if (chosen === "Restart") {
          await vscode.commands.executeCommand("qwen.restart");
        } else if (chosen === "Show Log") {
          this.log.show();
        }
      });
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private async program(): Promise<Program> {
    const version = String((this.context.extension.packageJSON as { version: unknown }).version);
    const own = vscode.workspace.getConfiguration("qwen-ls").inspect<string>("server.path")?.globalValue;
    if (typeof own === "string" && own !== "") {
      return named(own, version);
    }
    const folder = path.join(this.context.globalStorageUri.fsPath, `server-${version}`);
    return (await onPath(version)) ?? (await installed(folder)) ?? (await this.install(folder));
  }

  private async install(folder: string): Promise<Program> {
    const shipped = path.join(this.context.extensionPath, "dist");
    const shown = { location: vscode.ProgressLocation.Notification, title: "Qwen" };
    return vscode.window.withProgress(shown, (progress) =>
      install(folder, shipped, (message) => {
        progress.report({ message });
      }),
    );
  }
}

const EXECUTE = "workspace/executeCommand";
const PARTIAL_RESULT = new ProgressType<unknown>();

let lastToken = 0;

function versionOf(uri: string): number | undefined {
  const wanted = vscode.Uri.parse(uri).toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === wanted)?.version;
}
