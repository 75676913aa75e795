import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `serverless offline` as a user starts it, on free ports and with its data in a folder of its own. */
export interface Offline {
  readonly webhookUrl: string;
  readonly simulatorUrl: string;
  /** Everything it printed so far. */
  output(): string;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface OfflineOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps the data of an earlier run. */
  readonly dataFolder?: string;
  readonly ports?: Ports;
}

export interface Ports {
  readonly http: number;
  readonly lambda: number;
  readonly simulator: number;
}

const START_LIMIT_MS = 40_000;

/** Rejects with what was printed if it ends before it is ready. */
export async function startOffline({ env = {}, dataFolder, ports }: OfflineOptions = {}): Promise<Offline> {
  const data = dataFolder ?? (await makeDataFolder());
  const { http, lambda, simulator } = ports ?? (await freePorts());
  const child = spawn("node_modules/.bin/serverless", ["offline"], {
    // Its own process group: a signal reaches all of it, as Ctrl-C in a terminal does.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      LOCAL_HTTP_PORT: String(http),
      LOCAL_LAMBDA_PORT: String(lambda),
      LOCAL_SIMULATOR_PORT: String(simulator),
      LOCAL_DATA: data,
      LOCAL_BUILD: `.esbuild/${http}`,
      ...env,
    },
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ready = new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (output.includes("Ctrl-C stops everything")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  const signal = (name: "SIGINT" | "SIGKILL") => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
  };

  const limit = AbortSignal.timeout(START_LIMIT_MS);
  const late = new Promise<"late">((resolve) => {
    limit.addEventListener("abort", () => resolve("late"), { once: true });
  });
  const first = await Promise.race([ready.then(() => "ready"), ended.then(() => "ended"), late]);
  if (first !== "ready") {
    signal("SIGKILL");
    throw new Error(`serverless offline ${first === "late" ? "was not ready in time" : "ended"}:\n${output}`);
  }
  return {
    webhookUrl: `http://127.0.0.1:${http}/webhook`,
    simulatorUrl: `http://127.0.0.1:${simulator}`,
    output: () => output,
    stop: async () => {
      signal("SIGINT");
      const code = await ended;
      await rm(`.esbuild/${http}`, { recursive: true, force: true });
      return code;
    },
  };
}

export function makeDataFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "line-bot-"));
}

export async function freePorts(): Promise<Ports> {
  const [http, lambda, simulator] = await Promise.all([freePort(), freePort(), freePort()]);
  return { http, lambda, simulator };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
