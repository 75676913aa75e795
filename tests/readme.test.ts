import { expect, test } from "@jest/globals";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const pages = globSync(["README*.md", "docs/*.md"]).toSorted();
const packageJson: { scripts: Record<string, string> } = JSON.parse(readFileSync("package.json", "utf8"));
const example = readFileSync(".env.example", "utf8");

/** Commands of npm that are no scripts of ours. */
const OF_NPM = new Set(["ci"]);
/** Commands of the framework and its plugins that the pages name. */
const OF_SERVERLESS = new Set(["offline", "package", "deploy", "logs", "remove"]);

function read(page: string): string {
  return readFileSync(page, "utf8");
}

test("there are pages to read", () => {
  expect(pages).toContain("README.md");
});

test.each(pages)("every npm and serverless command in %s exists", (page) => {
  const text = read(page);
  const code = [...text.matchAll(/```sh\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block ?? inline,
  );
  const npm = [...code.join("\n").matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
  const serverless = [...text.matchAll(/\bnpx serverless ([a-z]+)/g)].map(([, name = ""]) => name);
  expect(npm.filter((name) => !OF_NPM.has(name) && !(name in packageJson.scripts))).toEqual([]);
  expect(serverless.filter((name) => !OF_SERVERLESS.has(name))).toEqual([]);
});

test.each(pages)("every path and link into the repository in %s leads somewhere", (page) => {
  const text = read(page);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) =>
    join(dirname(page), path),
  );
  const paths = [...text.matchAll(/`((?:src|local|tests|bundle|bench|docs|\.ci)\/[\w./-]*)`/g)].map(
    ([, path = ""]) => path,
  );
  expect([...links, ...paths].filter((path) => !existsSync(path))).toEqual([]);
});

test.each(pages)("every setting that %s names is in .env.example", (page) => {
  // A name with an underscore in capitals, set or in code marks, but for AWS's and the product's other words.
  const named = [
    ...read(page).matchAll(/`((?:LOCAL|LINE|MODEL|FALLBACK|HISTORY|MEMORY|CHAT|TIME)_[A-Z_]+)=?/g),
  ];
  const missing = named.map(([, name = ""]) => name).filter((name) => !example.includes(`#${name}=`));
  expect(missing).toEqual([]);
});

test("README.md fits on a few screens", () => {
  for (const page of pages.filter((name) => name.startsWith("README"))) {
    expect(read(page).split("\n").length).toBeLessThanOrEqual(150);
  }
});

test(".env.example shows the defaults that count, and no setting is missing there", () => {
  const shown = new Map(
    [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  const yml = ["serverless.yml", "bundle/esbuild.yml"].map(read).join("\n");
  const settings = [...yml.matchAll(/\$\{env:([A-Z_]+), (?:'([^']*)'|(\d+))\}/g)];
  expect(settings.length).toBeGreaterThan(15);
  // Used by the tests alone, and by nobody else.
  const internal = new Set(["LOCAL_BUILD"]);
  for (const [, name = "", quoted, digits] of settings) {
    if (internal.has(name)) continue;
    expect([name, shown.has(name)]).toEqual([name, true]);
    const value = quoted ?? digits ?? "";
    // An address or a key that is computed is shown without a default.
    if (value.includes("${") || name === "LINE_API_BASE_URL") continue;
    expect([name, shown.get(name)]).toEqual([name, value]);
  }
});
