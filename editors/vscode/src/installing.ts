/** The server that comes with this extension, installed into an environment of its own. */

import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";

import { inEnvironment, NoServer, scriptIn } from "./finding.ts";

const run = promisify(execFile);

/** Make an environment in a folder, and install the wheel of `shipped` there. `tell` hears what goes on. */
export async function install(folder: string, shipped: string, tell: (what: string) => void): Promise<string> {
  const wheel = (await readdir(shipped).catch(() => [])).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) {
    throw new NoServer("There is no qwen-ls on the PATH. Install it (pipx install qwen-ls), or set qwen-ls.server.path.");
  }
  const python = await findPython();
  tell("making an environment for the server");
  await run(python, ["-m", "venv", "--clear", folder]).catch((error: unknown) => {
    throw new NoServer(`Python could not make an environment (is python3-venv installed?): ${lastLine(error)}`);
  });
  tell("installing the server and what it needs");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", path.join(shipped, wheel)];
  await run(scriptIn(folder, "python"), pip).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw new NoServer(`The server could not be installed: ${lastLine(error)}`);
  });
  const program = await inEnvironment(folder);
  if (program === undefined) {
    throw new NoServer("The server was installed, and is not there. Run 'Qwen: Show Log' to see why.");
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

function lastLine(error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  return said.trim().split("\n").at(-1) ?? "it said nothing";
}
