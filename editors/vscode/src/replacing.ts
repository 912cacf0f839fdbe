/** Text with parts of it replaced. */

/** A part of a text, by UTF-16 offsets, and what is to stand there. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with replacements of parts that do not overlap; at one place, those that come first stand first. */
export function applied(text: string, replacements: readonly Replacement[]): string {
  const inOrder = [...replacements].sort((a, b) => a.start - b.start || a.end - b.end);
  let done = "";
  let at = 0;
  for (const { start, end, text: put } of inOrder) {
    done += text.slice(at, start) + put;
    at = end;
  }
  return done + text.slice(at);
}
