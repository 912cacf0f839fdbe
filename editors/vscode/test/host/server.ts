/** The server: its commands, its end, its restart. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import * as vscode from "vscode";

import { activated, state, until } from "./here.ts";

const run = promisify(execFile);

export const SERVER = {
  "every command that is contributed is there": async () => {
    const extension = await activated();
    const manifest = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const there = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      manifest.contributes.commands.map(({ command }) => command).filter((command) => !there.has(command)),
      [],
    );
  },

  "a server that is killed comes back": async () => {
    await activated();
    const [before] = await servers();
    assert.ok(before !== undefined);
    process.kill(before, "SIGKILL");
    await until("another server", async () => (await servers()).some((pid) => pid !== before));
    await until("its answer", async () => state().then((said) => said === "idle", () => false));
  },

  "two restarts at once leave one server": async () => {
    await activated();
    const before = await servers();
    await Promise.all([vscode.commands.executeCommand("qwen.restart"), vscode.commands.executeCommand("qwen.restart")]);
    await until("one server, and another", async () => {
      const now = await servers();
      return now.length === 1 && !before.includes(now[0] ?? 0);
    });
    assert.equal(await state(), "idle");
  },
};

/** The processes of the server that this window started. */
async function servers(): Promise<number[]> {
  const printed = await run("pgrep", ["-P", String(process.pid), "-f", "bin/qwen-ls --stdio"]).catch(() => ({ stdout: "" }));
  return printed.stdout.split("\n").filter((line) => line !== "").map(Number);
}
