import assert from "node:assert/strict";
import { test } from "node:test";

import { lookOf } from "../src/status.ts";

const timeOf = (at: number): string => `t${String(at)}`;

await test("a rate limit is shown with the moment until which it holds", () => {
  const look = lookOf({ state: "rateLimited", message: "Wait.", model: "qwen", retryAt: 7 }, timeOf);
  assert.equal(look.text, "$(watch) Qwen until t7");
  assert.equal(look.tooltip, "Qwen: Rate limited until t7\nWait.\nqwen");
  assert.equal(look.isWarning, true);
});

await test("an error stands out, and idle does not", () => {
  assert.equal(lookOf({ state: "error", message: "The key is wrong.", model: null }, timeOf).isError, true);
  const idle = lookOf({ state: "idle", message: "", model: "qwen" }, timeOf);
  assert.deepEqual([idle.isError, idle.isWarning, idle.tooltip], [false, false, "Qwen: Ready\nqwen"]);
});
