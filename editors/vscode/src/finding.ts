/** The server's program: the one that the user names, one on the PATH, or the one that comes with this extension. */

import { execFile } from "node:child_process";
import { access, readdir } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";

import { fit, versionIn } from "./versions.ts";

const run = promisify(execFile);

const ANSWER_MS = 20_000;

/** A program that can be started as the server. */
export interface Program {
  readonly command: string;
  readonly version: string;
}

/** What a person has to do before there is a server. */
export class NoServer extends Error {}

/** The program that the setting `qwen-ls.server.path` names. */
export async function named(command: string, extensionVersion: string): Promise<Program> {
  const version = await versionOf(command);
  if (version === undefined) {
    throw new NoServer(`${command} does not start as qwen-ls. See the setting qwen-ls.server.path.`);
  }
  if (!fit(version, extensionVersion)) {
    throw new NoServer(
      `${command} is qwen-ls ${version}, and this extension needs ${extensionVersion}. Update it, or clear qwen-ls.server.path.`,
    );
  }
  return { command, version };
}

/** A program on the PATH that fits, if there is one. */
export async function onPath(extensionVersion: string): Promise<Program | undefined> {
  const version = await versionOf("qwen-ls");
  return version !== undefined && fit(version, extensionVersion) ? { command: "qwen-ls", version } : undefined;
}

/** The program in a private environment, if it was installed there. */
export async function installed(folder: string): Promise<Program | undefined> {
  const command = programIn(folder);
  try {
    await access(command);
  } catch {
    return undefined;
  }
  const version = await versionOf(command);
  return version === undefined ? undefined : { command, version };
}

/** Make a private environment, and install the wheel that comes with the extension. `tell` hears what goes on. */
export async function install(folder: string, shipped: string, tell: (what: string) => void): Promise<Program> {
  const wheel = (await readdir(shipped).catch(() => [])).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) {
    throw new NoServer("There is no qwen-ls on the PATH. Install it (pipx install qwen-ls), or set qwen-ls.server.path.");
  }
  const python = await findPython();
  tell("making an environment for the server");
  await run(python, ["-m", "venv", "--clear", folder]).catch((error: unknown) => {
    throw new NoServer(`Python could not make an environment (is python3-venv installed?): ${firstLine(error)}`);
  });
  tell("installing the server and what it needs");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", path.join(shipped, wheel)];
  await run(pythonIn(folder), pip).catch((error: unknown) => {
    throw new NoServer(`The server could not be installed: ${firstLine(error)}`);
  });
  const program = await installed(folder);
  if (program === undefined) {
    throw new NoServer("The server was installed, and does not start. Run 'Qwen: Show Log' to see why.");
  }
  return program;
}

async function findPython(): Promise<string> {
  for (const name of process.platform === "win32" ? ["py", "python"] : ["python3", "python"]) {
    const check = "import sys; sys.exit(sys.version_info < (3, 10))";
    if (await run(name, ["-c", check]).then(() => true, () => false)) {
      return name;
    }
  }
  throw new NoServer("qwen-ls needs Python 3.10 or later. Install it, or set qwen-ls.server.path to a qwen-ls that is there.");
}

async function versionOf(command: string): Promise<string | undefined> {
  const printed = await run(command, ["--version"], { timeout: ANSWER_MS }).catch(() => undefined);
  return printed === undefined ? undefined : versionIn(printed.stdout);
}

function pythonIn(folder: string): string {
  return process.platform === "win32" ? path.join(folder, "Scripts", "python.exe") : path.join(folder, "bin", "python");
}

function programIn(folder: string): string {
  return process.platform === "win32" ? path.join(folder, "Scripts", "qwen-ls.exe") : path.join(folder, "bin", "qwen-ls");
}

function firstLine(error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  return said.trim().split("\n").at(-1) ?? "it said nothing";
}
