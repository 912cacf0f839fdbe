/** The page of a conversation: HTML that runs nothing but its own script, and loads nothing at all. */

/** What happens in the page, and what is shown in it. */
export interface Shown {
  /** What was asked and answered so far, as HTML that was rendered from safe Markdown. */
  readonly turns: readonly { readonly question: string; readonly html: string }[];
  readonly isBusy: boolean;
  readonly doing: string;
}

/** The whole page. `nonce` is new for each page. */
export function pageOf(nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; form-action 'none'; base-uri 'none'">
<style nonce="${nonce}">
body { font-family: var(--vscode-font-family); line-height: 1.5; padding: 0 1rem 5rem; }
.question { color: var(--vscode-descriptionForeground); border-left: 3px solid var(--vscode-focusBorder); padding-left: .6rem; }
pre { background: var(--vscode-textCodeBlock-background); padding: .6rem; overflow-x: auto; }
code { font-family: var(--vscode-editor-font-family); }
footer { position: fixed; inset: auto 0 0 0; display: flex; gap: .5rem; padding: .6rem 1rem; background: var(--vscode-editor-background); }
textarea { flex: 1; resize: none; background: var(--vscode-input-background); color: var(--vscode-input-foreground);
  border: 1px solid var(--vscode-input-border, transparent); font-family: inherit; padding: .4rem; }
button { background: var(--vscode-button-background); color: var(--vscode-button-foreground); border: 0; padding: 0 1rem; cursor: pointer; }
#doing { color: var(--vscode-descriptionForeground); }
</style>
</head>
<body>
<main id="turns" aria-live="polite"></main>
<p id="doing" role="status"></p>
<footer>
  <textarea id="question" rows="1" placeholder="Ask on" aria-label="Ask on"></textarea>
  <button id="send">Ask</button>
  <button id="stop" hidden>Stop</button>
</footer>
<script nonce="${nonce}">
const editor = acquireVsCodeApi();
const byId = (id) => document.getElementById(id);
const send = () => {
  const text = byId("question").value.trim();
  if (text !== "") { byId("question").value = ""; editor.postMessage({ ask: text }); }
};
byId("send").addEventListener("click", send);
byId("stop").addEventListener("click", () => editor.postMessage({ stop: true }));
byId("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
});
window.addEventListener("message", ({ data }) => {
  const atEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 40;
  byId("turns").replaceChildren(...data.turns.map(({ question, html }) => {
    const section = document.createElement("section");
    const asked = document.createElement("p");
    asked.className = "question";
    asked.textContent = question;
    const answer = document.createElement("article");
    answer.innerHTML = html;
    section.append(asked, answer);
    return section;
  }));
  byId("doing").textContent = data.doing;
  byId("send").hidden = data.isBusy;
  byId("stop").hidden = !data.isBusy;
  if (atEnd) { window.scrollTo(0, document.body.scrollHeight); }
});
editor.postMessage({ ready: true });
</script>
</body>
</html>`;
}
