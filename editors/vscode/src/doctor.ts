/** `qwen-ls doctor`, run as the server runs: with its key, which no terminal of the user has. */

import { spawn } from "node:child_process";

import * as vscode from "vscode";

import type { Server } from "./server.ts";

const PAGE = vscode.Uri.from({ scheme: "qwen-doctor", path: "Qwen Doctor" });

/** Runs it, and shows what it says as it comes, in a document. */
export class Doctor implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private said = "";
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly provided = vscode.workspace.registerTextDocumentContentProvider(PAGE.scheme, this);

  async look(server: Server): Promise<void> {
    const { command, env } = server.program();
    this.said = "";
    this.changed.fire(PAGE);
    const document = await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(PAGE), "log");
    await vscode.window.showTextDocument(document, { preview: true });
    const shown = { location: vscode.ProgressLocation.Window, title: "Qwen: the doctor looks around" };
    await vscode.window.withProgress(shown, () => this.hear(command, env));
  }

  provideTextDocumentContent(): string {
    return this.said;
  }

  dispose(): void {
    this.provided.dispose();
    this.changed.dispose();
  }

  private hear(command: string, env: NodeJS.ProcessEnv): Promise<void> {
    return new Promise((done, failed) => {
      const doctor = spawn(command, ["doctor"], { env, stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [doctor.stdout, doctor.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          this.said += text;
          this.changed.fire(PAGE);
        });
      }
      doctor.on("error", failed);
      doctor.on("close", () => {
        done(); // its exit code says what its lines say
      });
    });
  }
}
