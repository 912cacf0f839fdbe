/** Run in the extension host: how long an extension takes from its activation until its server has answered. */

import * as vscode from "vscode";

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension<{ ready: Promise<void> }>(process.env["BENCH_EXTENSION"] ?? "");
  if (extension === undefined || extension.isActive) {
    throw new Error(`${String(process.env["BENCH_EXTENSION"])} is not there, or is active already`);
  }
  const began = performance.now();
  const { ready } = await extension.activate();
  await ready;
  console.log(`activated in ${performance.now() - began} ms`);
}
