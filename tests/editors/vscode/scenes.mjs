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

  async a_line_is_taken(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("two");
    await window.ghost(" = 2", "return width * two");
    await window.command("Accept Next Line Of Inline Suggestion");
    await window.ghost("return width * two");
    await window.press("Tab");
    await window.noGhost();
    await window.text("def area(width, height):\n    two = 2\n    return width * two\n\n\nprint(area(2, 3))\n");
  },

  async suggestions_are_cycled(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.command("Trigger Inline Suggestion");
    await window.ghost("return width * height");
    await window.press("Alt+]");
    await window.ghost("return height * width");
    await window.press("Alt+]");
    await window.ghost("return width * height");
    await window.press("Alt+[");
    await window.ghost("return height * width");
    await window.press("Tab");
    await window.text("def area(width, height):\n    return height * width\n\n\nprint(area(2, 3))\n");
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

  async an_explanation_is_chosen_in_the_lightbulbs_menu(window) {
    await window.status("sparkle");
    await window.selectLine(0);
    await window.press("Control+Period");
    await window.page.locator(".action-widget .monaco-list-row", { hasText: "Qwen: Explain" }).first().click();
    await window.shows(window.conversation.getByText("multiplies"));
  },

  async an_edit_is_shown_as_a_diff_and_applied(window) {
    await window.status("sparkle");
    await window.clickLine(0);
    await window.press("Control+Period");
    await window.page.locator(".action-widget .monaco-list-row", { hasText: "Qwen: Add types" }).first().click();
    await window.shows(window.page.locator(".modified-in-monaco-diff-editor .view-line", { hasText: /height:\s*int/ }));
    await window.shows(window.page.locator(".modified-in-monaco-diff-editor .char-insert"));
    await window.picture("preview");
    await window.page.locator(".editor-actions [aria-label^='Apply']").click();
    await window.text("def area(width: int, height: int) -> int:\n    \n\n\nprint(area(2, 3))\n");
    await window.press("Control+z");
    await window.text("def area(width, height):\n    \n\n\nprint(area(2, 3))\n");
  },

  async an_edit_is_shown_as_a_diff_and_discarded(window) {
    await window.status("sparkle");
    await window.clickLine(0);
    await window.command("Qwen: Edit With Instruction");
    await window.shows(window.page.locator(".quick-input-title", { hasText: "what is to be changed" }));
    await window.type("Add types.");
    await window.press("Enter");
    await window.shows(window.page.locator(".modified-in-monaco-diff-editor .view-line", { hasText: /height:\s*int/ }));
    await window.page.locator(".editor-actions [aria-label^='Discard']").click();
    await window.text("def area(width, height):\n    \n\n\nprint(area(2, 3))\n");
    await window.command("Qwen: Edit With Instruction");
    await window.shows(window.page.locator(".quick-input-title", { hasText: "what is to be changed" }));
    await window.type("Add types.");
    await window.press("Enter");
    await window.shows(window.page.locator(".modified-in-monaco-diff-editor .view-line", { hasText: /height:\s*int/ }));
    await window.page.getByRole("tab", { name: "Qwen: area.py" }).locator(".tab-actions a").click();
    await window.text("def area(width, height):\n    \n\n\nprint(area(2, 3))\n");
    await window.noNotification();
  },

  async the_menu_turns_suggestions_off_and_on(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.command("Qwen: Show Menu");
    await window.shows(window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Suggest only when asked" }));
    await window.picture("menu");
    await window.press("Escape");
    await window.choose("Suggest only when asked");
    await window.settingsHold({ "qwen-ls.completion.trigger": "manual" });
    await window.type("re");
    await window.command("Trigger Inline Suggestion");
    await window.ghost("turn width * height");
    await window.press("Escape");
    await window.choose("Suggest by itself");
    await window.settingsHold({ "qwen-ls.completion.trigger": undefined });
    await window.type("t");
    await window.ghost("urn width * height");
    await window.press("Escape");
    await window.choose("No suggestions in python");
    await window.settingsHold({ "qwen-ls.languages": { python: { enabled: false } } });
    await window.type("u");
    await window.choose("Suggestions in python");
    await window.settingsHold({ "qwen-ls.languages": undefined });
    await window.type("r");
    await window.ghost("n width * height");
  },

  async settings_are_changed_live(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("two");
    await window.ghost(" = 2", "return width * two");
    window.changeSettings({ "qwen-ls.completion.multiline": "never" });
    await window.ghostWhenAskedAgain(" = 2");
    await window.press("Escape");
    window.changeMachineSettings({ "qwen-ls.models.completion": "qwen3-coder-plus" });
    await window.page.locator(".statusbar-item [aria-label*='qwen3-coder-plus']").waitFor();
    await window.ghostWhenAskedAgain(" = 2");
  },

  async the_doctor_is_called(window) {
    await window.status("sparkle");
    await window.command("Qwen: Doctor");
    await window.shows(window.page.locator(".view-line", { hasText: /The.key.is.taken/ }));
  },

  async the_server_is_installed(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("ret");
    await window.ghost("urn width * height");
  },

  async the_local_model_suggests(window) {
    await window.status("sparkle");
    await window.clickLine(1);
    await window.type("ret");
    await window.page.locator(".ghost-text-decoration").first().waitFor({ timeout: 60_000 });
    await window.picture("local");
    await window.press("Tab");
    await window.noGhost();
    await window.shows(window.page.locator(".view-line", { hasText: /return\s+\S/ }));
  },

  async the_walkthrough_shows_both_ways(window) {
    await window.status("sparkle");
    await window.command("Welcome: Open Walkthrough");
    await window.type("Get Started With Qwen");
    await window.press("Enter");
    await window.shows(window.page.getByText("Two ways to Qwen"));
    await window.picture("walkthrough");
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
    await window.picture("key");
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

  async a_server_of_another_version_is_refused(window) {
    await window.shows(window.page.locator(".notification-toast", { hasText: "is qwen-ls 9.0.0, and this extension needs" }));
    await window.status("debug-disconnect");
  },

  async without_a_server_the_user_is_told_what_to_do(window) {
    await window.shows(window.page.locator(".notification-toast", { hasText: "pipx install qwen-ls" }));
    await window.status("debug-disconnect");
  },
};

const [, , name] = process.argv;
const told = JSON.parse(readFileSync(0, "utf8"));
await Window.play(told, (window) => SCENES[name](window, told));
