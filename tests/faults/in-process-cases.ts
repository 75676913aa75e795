import { spawn } from "node:child_process";

/** Cases that need no processes of their own: property tests on the handlers, with all their runs, and the redrive. */
export const IN_PROCESS = [
  {
    name: "T15",
    what: "any sequence of commands, against a model",
    file: "tests/faults/properties/commands.test.ts",
    runs: 10_000,
  },
  {
    name: "T16",
    what: "two deliveries of one event in any order of steps",
    file: "tests/faults/properties/races.test.ts",
    runs: 10_000,
  },
  {
    name: "T17",
    what: "hostile webhook requests",
    file: "tests/lambda/webhook-fuzz.test.ts",
    runs: 100_000,
  },
  {
    name: "T30",
    what: "dead letters sent again, half of them with their apology shown",
    file: "tests/operate/redrive.test.ts",
    runs: 200,
  },
] as const;

export interface InProcessResult {
  readonly isPassed: boolean;
  readonly seconds: number;
  /** What jest said of a failure. */
  readonly said: string;
}

/** Runs one of them as `npm run test:long` does. */
export async function runInProcess(file: string, seed: number): Promise<InProcessResult> {
  const startedMs = Date.now();
  const child = spawn("npm", ["run", "--silent", "test:long", "--", file, "--silent"], {
    env: { ...process.env, TEST_SEED: String(seed) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const isPassed = await new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
  return { isPassed, seconds: (Date.now() - startedMs) / 1_000, said };
}
