import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { named, NoServer, onPath } from "../src/finding.ts";
import { pageOf } from "../src/page.ts";
import { applied } from "../src/replacing.ts";
import { MOST_CRASHES, Restarts, WITHIN_MS } from "../src/restarts.ts";
import { movedOn } from "../src/stale.ts";
import { withoutAnnotations } from "../src/unannotated.ts";
import { fit } from "../src/versions.ts";
import { within } from "../src/waiting.ts";

await test("a server of the same first numbers fits", () => {
  assert.equal(fit("0.1.9", "0.1.0"), true);
  assert.equal(fit("0.2.0", "0.1.0"), false);
  assert.equal(fit("2.5.0", "2.1.0"), true);
  assert.equal(fit("1.0.0", "2.0.0"), false);
});

await test("a server that crashes is started again so often and no more, until somebody wants it", () => {
  let now = 0;
  const restarts = new Restarts(() => now);
  const tries = Array.from({ length: MOST_CRASHES + 1 }, () => restarts.crashed());
  assert.deepEqual(tries, [...Array<boolean>(MOST_CRASHES).fill(true), false]);
  now += WITHIN_MS;
  assert.equal(restarts.crashed(), true);
  restarts.reset();
  assert.equal(restarts.crashed(), true);
});

await test("an edit of a document that moved on is found by its version", () => {
  const edit = { documentChanges: [{ textDocument: { uri: "file:///a", version: 3 }, edits: [] }, { kind: "create" }] };
  assert.deepEqual(movedOn(edit, () => 3), []);
  assert.deepEqual(movedOn(edit, () => 4), ["file:///a"]);
  assert.deepEqual(movedOn(edit, () => undefined), []);
  assert.deepEqual(movedOn(undefined, () => 4), []);
});

await test("the page of a conversation loads nothing and runs only its own script", () => {
  const page = pageOf("abc");
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /img-src|unsafe-inline|https?:/);
  assert.equal(page.match(/<script/g)?.length, 1);
});

await test("parts of a text are replaced, wherever they stand, and in the order in which they are given", () => {
  const at = (start: number, end: number, text: string): { start: number; end: number; text: string } => ({ start, end, text });
  assert.equal(applied("one two", [at(4, 7, "2"), at(0, 3, "1")]), "1 2");
  assert.equal(applied("ab", [at(1, 1, "x"), at(1, 1, "y"), at(1, 2, "z")]), "axyz");
  assert.equal(applied("", []), "");
});

await test("an edit whose diff was seen asks for nothing more, and keeps all else", () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const edit = {
    documentChanges: [{ textDocument: { uri: "file:///a", version: null }, edits: [{ range, newText: "x", annotationId: "q" }] }],
    changeAnnotations: { q: { label: "Qwen", needsConfirmation: true } },
  };
  assert.deepEqual(withoutAnnotations(edit), {
    documentChanges: [{ textDocument: { uri: "file:///a", version: null }, edits: [{ range, newText: "x" }] }],
  });
});

await test("a program is found on the PATH, in its order, and only if it can be run", { skip: process.platform === "win32" }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "qwen-"));
  try {
    const program = path.join(folder, "qwen-ls");
    const env = { PATH: ["relative", path.join(folder, "none"), folder].join(path.delimiter) };
    writeFileSync(program, "");
    chmodSync(program, 0o644);
    assert.equal(await onPath("qwen-ls", env), undefined);
    chmodSync(program, 0o755);
    assert.equal(await onPath("qwen-ls", env), program);
    assert.equal(await named("qwen-ls", env), program);
    await assert.rejects(named(path.join(folder, "other"), env), NoServer);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

await test("nothing is waited for for ever", async () => {
  assert.equal(await within(1_000, Promise.resolve(1)), 1);
  await assert.rejects(within(1, new Promise(() => undefined)), /no answer within/);
});
