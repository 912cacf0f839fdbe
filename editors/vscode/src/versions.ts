/** Whether an extension and a server belong together. */

/** Whether a server of this version understands an extension of that one: the first number, and the second before 1.0. */
export function fit(server: string, extension: string): boolean {
  const [serverMajor, serverMinor] = server.split(".");
  const [major, minor] = extension.split(".");
  return serverMajor === major && (major !== "0" || serverMinor === minor);
}
