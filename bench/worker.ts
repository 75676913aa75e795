import { spawn } from "node:child_process";
import type * as z from "zod";

export interface WorkerOptions {
  readonly args?: readonly string[];
  /** All that it sees of an environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program in a fresh process of this Node; resolves with the JSON of its last line. */
export async function runWorker<T>(
  file: string,
  { args = [], env, input = "" }: WorkerOptions,
  schema: z.ZodType<T>,
): Promise<T> {
  const child = spawn(process.execPath, [file, ...args], { env });
  child.stdin.end(input);
  let printed = "";
  let problems = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    problems += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${file} ended with ${code}:\n${problems}\n${printed}`);
  const result = schema.safeParse(parse(printed.trimEnd().split("\n").at(-1) ?? ""));
  if (!result.success) throw new Error(`${file} printed no result:\n${printed}`, { cause: result.error });
  return result.data;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
