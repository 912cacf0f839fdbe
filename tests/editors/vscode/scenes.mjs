/** What a person does in VS Code, scene by scene. `node scenes.mjs NAME` plays one; what it needs comes on stdin. */

import { readFileSync } from "node:fs";

import { Window } from "./window.mjs";

const SCENES = {
  async ghost_text_is_taken_with_tab(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("ret");
    await window.ghost("urn width * height");
    await window.picture("ghost-text");
    await window.press("Tab");
    await window.noGhost();
    await window.text("def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n");
  },

  async typing_along_keeps_the_ghost_and_typing_against_it_ends_it(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("ret");
    await window.ghost("urn width * height");
    await window.type("urn w");
    await window.ghost("idth * height");
    await window.type("q");
    await window.noGhost();
    await window.text("def area(width, height):\n    return wq\n\n\nprint(area(2, 3))\n");
  },

  async a_word_is_taken(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("ret");
    await window.ghost("urn width * height");
    await window.press("Control+ArrowRight");
    await window.ghost(" width * height");
    await window.press("Escape");
    await window.noGhost();
    await window.text("def area(width, height):\n    return\n\n\nprint(area(2, 3))\n");
  },

  async an_explanation_streams_and_is_asked_on(window) {
    await window.status("sparkle");
    await window.clickLine(0);
    await window.command("Qwen: Explain");
    await window.shows(window.conversation.getByText("multiplies"));
    await window.shows(window.conversation.locator("strong"));
    await window.picture("explain");
    await window.conversation.locator("#question").fill("Why not add?");
    await window.conversation.locator("#send").click();
    await window.shows(window.conversation.getByText("Since it is an area."));
  },

  async an_explanation_is_stopped(window) {
    await window.status("sparkle");
    await window.clickLine(0);
    await window.command("Qwen: Explain");
    await window.shows(window.conversation.getByText("word word word"));
    await window.conversation.locator("#stop").click();
    await window.shows(window.conversation.getByText("Stopped."));
  },

  async an_action_changes_the_code_and_is_undone_in_one_step(window) {
    await window.status("sparkle");
    await window.clickLine(0);
    await window.press("Control+Period");
    await window.page.locator(".action-widget .monaco-list-row", { hasText: "Qwen: Add types" }).first().click();
    await window.text("def area(width: int, height: int) -> int:\n    \n\n\nprint(area(2, 3))\n");
    await window.picture("action");
    await window.press("Control+z");
    await window.text("def area(width, height):\n    \n\n\nprint(area(2, 3))\n");
  },

  async code_is_edited_as_the_user_says(window) {
    await window.status("sparkle");
    await window.clickLine(0);
    await window.command("Qwen: Edit With Instruction");
    await window.shows(window.page.locator(".quick-input-title", { hasText: "what is to be changed" }));
    await window.type("Add types.");
    await window.press("Enter");
    await window.text("def area(width: int, height: int) -> int:\n    \n\n\nprint(area(2, 3))\n");
  },

  async a_bad_key_is_shown_in_the_status_bar_and_a_good_one_mends_it(window, { goodKey }) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("ret");
    await window.status("error");
    await window.command("Qwen: Set API Key");
    await window.page.locator(".quick-input-widget input[type=password]").waitFor();
    await window.type(goodKey);
    await window.press("Enter");
    await window.status("sparkle");
    await window.page.locator(".quick-input-widget input[type=password]").waitFor({ state: "hidden" });
    await window.command("Trigger Inline Suggestion");
    await window.ghost("urn width * height");
  },

  async suggestions_are_paused_and_resumed(window) {
    await window.status("sparkle");
    await window.command("Qwen: Pause Suggestions");
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "For 10 minutes" }).click();
    await window.status("debug-pause");
    await window.command("Qwen: Resume Suggestions");
    await window.status("sparkle");
  },

  async without_a_server_the_user_is_told_what_to_do(window) {
    await window.shows(window.page.locator(".notification-toast", { hasText: "pipx install qwen-ls" }));
    await window.status("debug-disconnect");
  },
};

const [, , name] = process.argv;
const told = JSON.parse(readFileSync(0, "utf8"));
await Window.play(told, (window) => SCENES[name](window, told));
