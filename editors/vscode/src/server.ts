/** The server process and the language client beside it: started, started again, stopped. */

import * as path from "node:path";

import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  ProgressType,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";

import { messageOf } from "./errors.ts";
import { inEnvironment, named, NoServer, onPath } from "./finding.ts";
import { install } from "./installing.ts";
import { apiKey } from "./key.ts";
import { Restarts } from "./restarts.ts";
import { ownSettings, serverEnvironment } from "./settings.ts";
import type { Status } from "./status.ts";
import { fit } from "./versions.ts";
import { within } from "./waiting.ts";

const SCHEMES = ["file", "untitled", "vscode-remote", "vscode-notebook-cell", "qwen-ls"];
const START_MS = 30_000;
const EXECUTE = "workspace/executeCommand";
const PARTIAL_RESULT = new ProgressType<unknown>();

/** What a server is started with. */
export interface Launch {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The section's content, as far as it is the user's own. */
  readonly settings: Record<string, unknown>;
}

interface Running extends Launch {
  readonly command: string;
  readonly client: LanguageClient;
}

/** Runs one server for this window. */
export class Server implements vscode.Disposable {
  private running: Running | undefined;
  private turn: Promise<void> = Promise.resolve();
  private lastToken = 0;
  private readonly restarts = new Restarts();
  private readonly statusChanged = new vscode.EventEmitter<Status>();
  readonly onStatus = this.statusChanged.event;

  /** `middlewareFor` makes what stands between a client and VS Code. */
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly settingKeys: readonly string[],
    readonly log: vscode.LogOutputChannel,
    private readonly middlewareFor: (client: () => LanguageClient | undefined) => Middleware,
  ) {}

  /** Start the server, or start it anew with what the settings and the key are now, however often it crashed. */
  async start(): Promise<void> {
    this.restarts.reset();
    const turn = this.turn.then(() => this.startNow());
    this.turn = turn.catch(() => undefined); // the next start takes its turn, whatever came of this one
    await turn;
  }

  /** Run one of the server's commands; `take` gets each partial result. */
  async execute<T>(
    command: string,
    argument: object,
    take?: (value: unknown) => void,
    token?: vscode.CancellationToken,
  ): Promise<T> {
    const { client } = this.now();
    const partialResultToken = `qwen-${String(++this.lastToken)}`;
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

  /** The program that runs, and the environment that it runs in. */
  program(): { readonly command: string; readonly env: NodeJS.ProcessEnv } {
    return this.now();
  }

  notify(method: string, params: object): void {
    const client = this.running?.client;
    if (client?.isRunning() === true) {
      void client.sendNotification(method, params);
    }
  }

  dispose(): void {
    this.statusChanged.dispose();
    void this.stop();
  }

  private now(): Running {
    if (this.running === undefined) {
      throw new NoServer("The server does not run. Run 'Qwen: Restart Server'.");
    }
    return this.running;
  }

  private async startNow(): Promise<void> {
    await this.stop();
    const wanted = String((this.context.extension.packageJSON as { version: unknown }).version);
    const launch = await this.launch();
    let misfit = "";
    for await (const command of this.programs(wanted, launch.env)) {
      const client = await this.started(command, launch);
      const version = client.initializeResult?.serverInfo?.version ?? "of no version";
      if (fit(version, wanted)) {
        this.log.info(`${command} runs (${version})`);
        this.running = { ...launch, command, client };
        return;
      }
      await this.disposed(client);
      misfit = `${command} is qwen-ls ${version}, and this extension needs ${wanted}. Update it, or change qwen-ls.server.path.`;
      this.log.warn(misfit);
    }
    throw new NoServer(misfit);
  }

  private async stop(): Promise<void> {
    const client = this.running?.client;
    this.running = undefined;
    if (client !== undefined) {
      await this.disposed(client);
    }
  }

  private async disposed(client: LanguageClient): Promise<void> {
    await client.dispose().catch((error: unknown) => {
      this.log.warn(`the server did not stop well: ${messageOf(error)}`);
    });
  }

  private async launch(): Promise<Launch> {
    const configuration = vscode.workspace.getConfiguration("qwen-ls");
    const settings = ownSettings(configuration, this.settingKeys);
    return {
      args: configuration.inspect<string[]>("server.args")?.globalValue ?? [],
      env: serverEnvironment(settings, await apiKey(this.context.secrets), process.env),
      settings,
    };
  }

  /** The programs to be tried: the one that the user names, or the one on the PATH and the extension's own. */
  private async *programs(version: string, env: NodeJS.ProcessEnv): AsyncGenerator<string> {
    const own = vscode.workspace.getConfiguration("qwen-ls").inspect<string>("server.path")?.globalValue;
    if (typeof own === "string" && own !== "") {
      yield await named(own, env);
      return;
    }
    const found = await onPath("qwen-ls", env);
    if (found !== undefined) {
      yield found;
    }
    const folder = path.join(this.context.globalStorageUri.fsPath, `server-${version}`);
    yield (await inEnvironment(folder)) ?? (await this.install(folder));
  }

  private async install(folder: string): Promise<string> {
    const shipped = path.join(this.context.extensionPath, "dist");
    const shown = { location: vscode.ProgressLocation.Notification, title: "Qwen" };
    return vscode.window.withProgress(shown, (progress) =>
      install(folder, shipped, (message) => {
        progress.report({ message });
      }),
    );
  }

  private async started(command: string, launch: Launch): Promise<LanguageClient> {
    const options: ServerOptions = {
      command,
      args: [...launch.args],
      options: { env: launch.env },
      transport: TransportKind.stdio,
    };
    const client: LanguageClient = new LanguageClient("qwen-ls", "Qwen", options, {
      ...this.clientOptions(() => client),
      initializationOptions: launch.settings,
    });
    client.onNotification("qwen-ls/status", (status: Status) => {
      this.statusChanged.fire(status);
    });
    try {
      await within(START_MS, client.start());
      return client;
    } catch (error) {
      await this.disposed(client);
      throw new NoServer(`${command} does not start as qwen-ls: ${messageOf(error)}`);
    }
  }

  private clientOptions(client: () => LanguageClient): LanguageClientOptions {
    return {
      documentSelector: SCHEMES.map((scheme) => ({ scheme })),
      outputChannel: this.log,
      markdown: { isTrusted: false, supportHtml: false },
      initializationFailedHandler: () => false, // it is told by whoever starts
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => this.closed(client()),
      },
      middleware: this.middlewareFor(client),
    };
  }

  private closed(client: LanguageClient): CloseHandlerResult {
    if (client !== this.running?.client) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
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
}
