/** What is tested in the extension host, over the real API of VS Code. It runs in a window of its own. */

import { messageOf } from "../../src/errors.ts";
import { ACTIONS } from "./actions.ts";
import { SERVER } from "./server.ts";
import { TRUST } from "./trust.ts";

/** Called by VS Code; it tells who runs it whether that failed. */
export async function run(): Promise<void> {
  const failed: string[] = [];
  for (const [name, test] of Object.entries({ ...SERVER, ...TRUST, ...ACTIONS })) {
    try {
      await test();
      console.log(`ok ${name}`);
    } catch (error) {
      failed.push(`${name}: ${messageOf(error)}`);
    }
  }
  if (failed.length > 0) {
    throw new Error(failed.join("\n"));
  }
}
