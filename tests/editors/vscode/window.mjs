/** A window of VS Code in a browser: started, with the extension, a folder and settings of a test's own. */

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

export const WAIT_MS = 30_000;

const BROWSER = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const SETTINGS = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.colorTheme": "Default Dark Modern",
  "telemetry.telemetryLevel": "off",
  "chat.disableAIFeatures": true,
  "editor.quickSuggestions": { other: false, comments: false, strings: false },
  "editor.minimap.enabled": false,
  "qwen-ls.completion.debounceMs": 0,
  "qwen-ls.completion.candidates": 1,
};

export class Window {
  /** `pictures` is a folder, or null; `settings` and `machine` are what the files of settings in `data` say. */
  constructor(page, { pictures, data, settings, machine }) {
    this.page = page;
    this.pictures = pictures;
    this.userFile = settingsIn(data, "User");
    this.machineFile = settingsIn(data, "Machine");
    this.settings = settings;
    this.machine = machine;
  }

  /** Open a window with the packaged extension, play on it, and close it whatever happens. */
  static async play(told, scene) {
    const { root, files, pictures } = told;
    await inBrowser(told, [told.vsix], async (page, { data, settings, address, workspace }) => {
      const opened = `vscode-remote://${address}${path.join(workspace, Object.keys(files)[0])}`;
      await page.goto(urlOf(address, workspace, [["openFile", opened]]));
      await page.locator(".monaco-editor .view-line").first().waitFor({ timeout: 2 * WAIT_MS });
      const window = new Window(page, { pictures, data, settings, machine: told.machine });
      try {
        await scene(window);
      } catch (error) {
        await page.screenshot({ path: path.join(root, "failed.png") });
        throw error;
      }
    });
  }

  /** Run a module of tests in the extension host, with the extension that lies in a folder; what it said. */
  static async host(told, { extension, tests }) {
    return inBrowser(told, [], async (page, { address, workspace }) => {
      const said = [];
      const ended = new Promise((done) => page.exposeFunction("codeAutomationExit", done));
      await page.exposeFunction("codeAutomationLog", (_type, words) => said.push(words.join(" ")));
      await page.addInitScript(withTestDriver);
      const remote = (file) => `vscode-remote://${address}${file}`;
      const payload = [
        ["extensionDevelopmentPath", remote(extension)],
        ["extensionTestsPath", remote(tests)],
      ];
      await page.goto(urlOf(address, workspace, payload));
      const code = await ended;
      if (code !== 0) {
        throw new Error(`the tests in the extension host failed:\n${said.join("\n")}`);
      }
      return said;
    });
  }

  /** Wait until the status bar's item has an icon, such as `sparkle` for a server that is ready. */
  async status(icon) {
    await this.page.locator(`.statusbar-item .codicon-${icon}`).first().waitFor({ timeout: WAIT_MS });
  }

  async clickLine(number) {
    await this.line(number).click();
    await this.page.keyboard.press("End");
  }

  async selectLine(number) {
    await this.clickLine(number);
    await this.press("Shift+Home");
  }

  line(number) {
    return this.page.locator(".view-lines").first().locator(`.view-line`).nth(number);
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 20 });
  }

  async press(key) {
    await this.page.keyboard.press(key);
  }

  /** Wait until the ghost text is this: what stands in the line, and the lines below it. */
  async ghost(...expected) {
    await this.until(isGhost, expected);
  }

  /** The same, asking again and again: what it depends on is told to the server by nothing that can be seen. */
  async ghostWhenAskedAgain(...expected) {
    for (const end = Date.now() + WAIT_MS; ; ) {
      await this.command("Trigger Inline Suggestion");
      try {
        return await this.page.waitForFunction(isGhost, expected, { timeout: 1_000 });
      } catch (error) {
        if (Date.now() > end) {
          throw error;
        }
      }
    }
  }

  async noGhost() {
    await this.until(() => document.querySelector(".ghost-text-decoration") === null);
  }

  /** Wait until the document's text, without ghost text, is this. Rows are in no order in the page. */
  async text(expected) {
    await this.until((wanted) => {
      const rows = [...document.querySelectorAll(".editor-instance .view-lines .view-line")].map((row) => {
        const copy = row.cloneNode(true);
        copy.querySelectorAll(".ghost-text-decoration").forEach((each) => each.remove());
        return [parseFloat(row.style.top), copy.textContent.replace(/\u00a0/g, " ")];
      });
      return rows.sort((a, b) => a[0] - b[0]).map((row) => row[1]).join("\n") === wanted;
    }, expected);
  }

  async until(holds, argument) {
    await this.page.waitForFunction(holds, argument, { timeout: WAIT_MS });
  }

  /** Run a command by the palette. */
  async command(title) {
    await this.press("F1");
    await this.type(title);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor({ timeout: WAIT_MS });
    await this.press("Enter");
  }

  /** The page of a conversation. */
  get conversation() {
    return this.page.frameLocator("iframe.webview").frameLocator("iframe");
  }

  async shows(locator) {
    await locator.first().waitFor({ timeout: WAIT_MS });
  }

  /** Choose something in the menu that the status bar's item opens, too; opened so, the focus comes back from it. */
  async choose(label) {
    await this.command("Qwen: Show Menu");
    await this.shows(this.page.locator(".quick-input-list .monaco-list-row", { hasText: label }));
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: label }).first().click();
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** Wait until the user's settings hold these; undefined is for those that are not there. */
  async settingsHold(expected) {
    for (const end = Date.now() + WAIT_MS; ; await new Promise((done) => setTimeout(done, 50))) {
      const held = JSON.parse(readFileSync(this.userFile, "utf8") || "{}");
      const wrong = Object.entries(expected).filter(([key, value]) => JSON.stringify(held[key]) !== JSON.stringify(value));
      if (wrong.length === 0) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(`the settings are ${JSON.stringify(held)}`);
      }
    }
  }

  changeSettings(more) {
    write(this.userFile, JSON.stringify({ ...this.settings, ...more }));
  }

  changeMachineSettings(more) {
    write(this.machineFile, JSON.stringify({ ...this.machine, ...more }));
  }

  async noNotification() {
    await this.until(() => document.querySelector(".notification-toast") === null);
  }

  /** Keep a picture for the documentation, where a folder for them is given. */
  async picture(name) {
    if (this.pictures !== null) {
      await this.page.screenshot({ path: path.join(this.pictures, `vscode-${name}.png`), animations: "disabled" });
    }
  }
}

/** Start code-server with settings, files and extensions of a test's own, and a browser; end both whatever happens. */
async function inBrowser(told, extensions, run) {
  const { root, folder, node, chromium, machine, key, files } = told;
  const { chromium: browsers } = await import(path.join(folder, "node_modules/playwright-core/index.mjs"));
  const settings = { ...SETTINGS, ...told.settings };
  const workspace = path.join(root, "project");
  const data = path.join(root, "data");
  write(settingsIn(data, "User"), JSON.stringify(settings));
  write(settingsIn(data, "Machine"), JSON.stringify(machine));
  for (const [name, text] of Object.entries(files)) {
    write(path.join(workspace, name), text);
  }
  const entry = path.join(folder, "node_modules/code-server/out/node/entry.js");
  const common = [entry, "--user-data-dir", data, "--extensions-dir", path.join(root, "extensions")];
  for (const each of extensions) {
    await ended(spawn(node, [...common, "--install-extension", each], { stdio: "ignore" }));
  }
  const port = await freePort();
  const options = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"];
  const env = { ...process.env, ...(key === null ? {} : { DASHSCOPE_API_KEY: key }) };
  const server = spawn(node, [...common, ...options, "--reconnection-grace-time", "3"], { env, stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((ready) => server.stdout.on("data", (said) => String(said).includes("listening on") && ready()));
  const browser = await browsers.launch({ executablePath: chromium, headless: true, args: BROWSER });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 560 } });
    return await run(page, { data, settings, address: `127.0.0.1:${port}`, workspace });
  } finally {
    await browser.close();
    server.kill();
  }
}

function urlOf(address, workspace, payload) {
  return `http://${address}/?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** Have the workbench tell how tests in the extension host end. Runs in the page, before anything else. */
function withTestDriver() {
  new MutationObserver((_changes, observer) => {
    const meta = document.getElementById("vscode-workbench-web-configuration");
    if (meta !== null) {
      observer.disconnect();
      const said = JSON.parse(meta.getAttribute("data-settings"));
      said.developmentOptions = { ...said.developmentOptions, enableSmokeTestDriver: true };
      meta.setAttribute("data-settings", JSON.stringify(said));
    }
  }).observe(document, { childList: true, subtree: true });
}

/** Whether the ghost text in the page, without what decorations part it into, is this. Runs in the page. */
function isGhost(expected) {
  const textOf = (each) => each.textContent.replace(/\u00a0/g, " ");
  const inLine = [...document.querySelectorAll(".view-line .ghost-text-decoration")].map(textOf).join("");
  const below = [...document.querySelectorAll(".suggest-preview-text .view-line")].map(textOf);
  return JSON.stringify([inLine, ...below]) === JSON.stringify(expected);
}

function settingsIn(data, scope) {
  return path.join(data, scope, "settings.json");
}

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function ended(process) {
  return new Promise((done, failed) =>
    process.on("exit", (code) => (code === 0 ? done() : failed(new Error(`the extension could not be installed (${code})`)))),
  );
}

function freePort() {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
