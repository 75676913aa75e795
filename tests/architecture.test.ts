import { expect, test } from "@jest/globals";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What each folder of src/ may import besides itself and the single files at the top of src/. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  lambda: ["bot", "chain", "conversation", "line", "queue", "aws", "read-link"],
  bot: ["chain", "conversation", "line", "queue"],
  chain: ["conversation", "line"],
  queue: ["conversation", "line", "aws"],
  conversation: [],
  line: [],
  aws: [],
  "read-link": [],
};

/** The only files that touch a network SDK, and only src/lambda/ imports more than their types. */
const NETWORK_FILES = [
  "src/aws/call.ts",
  "src/aws/invoke-function.ts",
  "src/chain/bedrock.ts",
  "src/chain/ollama.ts",
  "src/chain/tools/community.ts",
  "src/conversation/dynamodb-table.ts",
  "src/conversation/table-client.ts",
  "src/line/line-api.ts",
  "src/queue/sqs.ts",
];
const CONFIG_FILES = new Set(["src/config.ts", "src/tools-config.ts", "src/webhook-config.ts"]);
const NETWORK_PACKAGES =
  /^(@aws-sdk\/client-|aws4fetch|@langchain\/(aws|ollama|community)|@smithy\/node-http-handler)/;

interface Import {
  readonly from: string;
  /** A path of the repository, or a package. */
  readonly to: string;
  readonly isType: boolean;
}

const sources = globSync("{src,local,bundle}/**/*.{ts,tsx,cjs}").toSorted();
const imports = sources.flatMap(readImports);

test("imports in src/ only go down", () => {
  const up = imports
    .filter(({ from, to }) => from.startsWith("src/") && to.startsWith("src/"))
    .filter(({ from, to }) => !mayImport(folderOf(from), folderOf(to)));
  expect(up.map(line)).toEqual([]);
});

test("src/ imports nothing of local/, bundle/, bench/, operate/ or tests/", () => {
  const outside = imports.filter(
    ({ from, to }) => from.startsWith("src/") && /^(local|bundle|bench|operate|tests)\//.test(to),
  );
  expect(outside.map(line)).toEqual([]);
});

test("only the entry files import what touches the network or reads the environment", () => {
  const early = imports.filter(
    ({ from, to, isType }) =>
      from.startsWith("src/") &&
      !from.startsWith("src/lambda/") &&
      !CONFIG_FILES.has(from) &&
      !NETWORK_FILES.includes(from) &&
      !isType &&
      (NETWORK_FILES.includes(to) || CONFIG_FILES.has(to)),
  );
  expect(early.map(line)).toEqual([]);
});

test("network SDKs are imported in the marked files alone", () => {
  const stray = imports.filter(
    ({ from, to, isType }) =>
      from.startsWith("src/") && !isType && NETWORK_PACKAGES.test(to) && !NETWORK_FILES.includes(from),
  );
  expect(stray.map(line)).toEqual([]);
});

test("the environment is read in the entry files alone", () => {
  const readers = sources.filter(
    (file) => file.startsWith("src/") && /\bprocess\.env\b/.test(readFileSync(file, "utf8")),
  );
  expect(readers).toEqual(["src/lambda/chat-with-tools.ts", "src/lambda/chat.ts", "src/lambda/webhook.ts"]);
});

test("the test sees the imports it judges", () => {
  expect(imports).toContainEqual({ from: "src/lambda/chat.ts", to: "src/config.ts", isType: false });
  expect(imports.length).toBeGreaterThan(200);
  expect(NETWORK_FILES.filter((file) => !sources.includes(file))).toEqual([]);
});

function mayImport(from: string, to: string): boolean {
  // "" is a single file at the top of src/: everybody's, and itself free to name only others of its kind …
  if (to === "" || from === to) return true;
  // … but for config.ts, which knows how a model is named.
  return from === "" ? to === "chain" : (ARROWS[from]?.includes(to) ?? false);
}

function readImports(from: string): Import[] {
  const text = readFileSync(from, "utf8");
  return [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;"]*?from\s+"([^"]+)"/gm)].map(
    ([, type, target = ""]) => ({
      from,
      to: target.startsWith(".") ? normalize(join(dirname(from), target)) : target,
      isType: type !== undefined,
    }),
  );
}

function folderOf(file: string): string {
  const parts = file.split("/");
  return parts.length > 2 ? (parts[1] ?? "") : "";
}

function line({ from, to }: Import): string {
  return `${from} imports ${to}`;
}
