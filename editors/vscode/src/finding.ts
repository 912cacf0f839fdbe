/** The server's program: the one that the user names, one on the PATH, or the one in this extension's own environment. */

import { access, constants } from "node:fs/promises";
import * as path from "node:path";

/** What a person has to do before there is a server. */
export class NoServer extends Error {}

/** The program that the setting `qwen-ls.server.path` names. */
export async function named(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const found = path.isAbsolute(command) ? await ifThere(command) : await onPath(command, env);
  if (found === undefined) {
    throw new NoServer(`There is no program ${command}. See the setting qwen-ls.server.path.`);
  }
  return found;
}

/** Where on the PATH a program is, if it is. */
export async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter)) {
    for (const ending of endings) {
      const found = path.isAbsolute(folder) ? await ifThere(path.join(folder, name + ending)) : undefined;
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

/** The program in an environment, if it was installed there. */
export async function inEnvironment(folder: string): Promise<string | undefined> {
  return ifThere(scriptIn(folder, "qwen-ls"));
}

/** Where an environment keeps a program. */
export function scriptIn(folder: string, name: string): string {
  return process.platform === "win32" ? path.join(folder, "Scripts", `${name}.exe`) : path.join(folder, "bin", name);
}

async function ifThere(file: string): Promise<string | undefined> {
  return access(file, constants.X_OK).then(
    () => file,
    () => undefined,
  );
}
