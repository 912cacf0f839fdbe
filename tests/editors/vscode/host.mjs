/** Run the tests of the extension host, and print what they said. What it needs comes on stdin. */

import { readFileSync } from "node:fs";

import { Window } from "./window.mjs";

const told = JSON.parse(readFileSync(0, "utf8"));
for (const line of await Window.host(told, told)) {
  console.log(line);
}
