/** `qwen-ls doctor`, run as the server runs: with its key, which no terminal of the user has. */

import { spawn } from "node:child_process";

import * as vscode from "vscode";

import type { Server } from "./server.ts";

/** Run it, and show what it says as it comes. */
export async function runDoctor(server: Server, page: vscode.OutputChannel): Promise<void> {
  const { command, env } = server.program();
  page.clear();
  page.show(true);
  const shown = { location: vscode.ProgressLocation.Window, title: "Qwen: the doctor looks around" };
  await vscode.window.withProgress(shown, () => said(command, env, page));
}

function said(command: string, env: NodeJS.ProcessEnv, page: vscode.OutputChannel): Promise<void> {
  return new Promise((done, failed) => {
    const doctor = spawn(command, ["doctor"], { env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [doctor.stdout, doctor.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        page.append(text);
      });
    }
    doctor.on("error", failed);
    doctor.on("close", () => {
      done(); // its exit code says what its lines say
    });
  });
}
