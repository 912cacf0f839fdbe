/** The server process and the language client beside it: started, started again, stopped. */

import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";

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

/** What a server is started with: the user's own values, never a workspace's. */
interface Wish {
  /** The program; if there is none, it is looked for. */
  readonly program: string | undefined;
  readonly args: readonly string[];
  /** The section's content. */
  readonly settings: Record<string, unknown>;
}

interface Running {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly client: LanguageClient;
}

/** Runs one server for this window. */
export class Server implements vscode.Disposable {
  private running: Running | undefined;
  private wish: Wish | undefined;
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

  /** Start the server anew if it was started with something else than what the user's settings say now. */
  async follow(): Promise<void> {
    if (!isDeepStrictEqual(this.wish, this.wished())) {
      await this.start();
    }
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
    const wish = (this.wish = this.wished());
    const env = serverEnvironment(wish.settings, await apiKey(this.context.secrets), process.env);
    let misfit = "";
    for await (const command of this.programs(wish.program, wanted, env)) {
      const client = await this.started(command, wish, env);
      const version = client.initializeResult?.serverInfo?.version ?? "of no version";
      if (fit(version, wanted)) {
        this.log.info(`${command} runs (${version})`);
        this.running = { command, env, client };
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

  private wished(): Wish {
    const configuration = vscode.workspace.getConfiguration("qwen-ls");
    const program = configuration.inspect<string>("server.path")?.globalValue;
    return {
      program: typeof program === "string" && program !== "" ? program : undefined,
      args: configuration.inspect<string[]>("server.args")?.globalValue ?? [],
      settings: ownSettings(configuration, this.settingKeys),
    };
  }

  /** The programs to be tried: the one that the user names, or the one on the PATH and the extension's own. */
  private async *programs(own: string | undefined, version: string, env: NodeJS.ProcessEnv): AsyncGenerator<string> {
    if (own !== undefined) {
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

  private async started(command: string, { args, settings }: Wish, env: NodeJS.ProcessEnv): Promise<LanguageClient> {
    const options: ServerOptions = { command, args: [...args], options: { env }, transport: TransportKind.stdio };
    const client: LanguageClient = new LanguageClient("qwen-ls", "Qwen", options, {
      ...this.clientOptions(() => client),
      initializationOptions: settings,
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
