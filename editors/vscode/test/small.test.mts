import assert from "node:assert/strict";
import { test } from "node:test";

import { pageOf } from "../src/page.ts";
import { MOST_CRASHES, Restarts, WITHIN_MS } from "../src/restarts.ts";
import { movedOn } from "../src/stale.ts";
import { fit, versionIn } from "../src/versions.ts";

await test("a server of the same first numbers fits", () => {
  assert.equal(versionIn("qwen-ls 0.1.0\n"), "0.1.0");
  assert.equal(versionIn("command not found"), undefined);
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
