// Writes what the extension is made of, as CycloneDX: of npm's own list, what is reached from the dependencies.
// `npm sbom --omit dev` leaves out what the tools depend on as well as the extension.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const listed = execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], { maxBuffer: 2 ** 26 });
const bom = JSON.parse(listed);
const leadsTo = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
const root = bom.metadata.component["bom-ref"];

const shipped = new Set();
const waiting = leadsTo.get(root).filter((ref) => Object.hasOwn(manifest.dependencies, ref.slice(0, ref.lastIndexOf("@"))));
leadsTo.set(root, [...waiting]);
while (waiting.length > 0) {
  const ref = waiting.pop();
  if (shipped.has(ref)) continue;
  shipped.add(ref);
  waiting.push(...leadsTo.get(ref));
}

bom.metadata.component.name = manifest.name;
bom.components = bom.components.filter((component) => shipped.has(component["bom-ref"]));
bom.dependencies = [root, ...shipped].map((ref) => ({ ref, dependsOn: leadsTo.get(ref) }));
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
