import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";

/** Where and of what the figures were taken. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Of the last minute: above 0 something else was running as well. */
  readonly loadAtStart: number;
  readonly commit: string;
  readonly measuredAt: string;
}

export function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    commit: commit(),
    measuredAt: new Date().toISOString(),
  };
}

function commit(): string {
  try {
    const head = git("rev-parse", "--short", "HEAD");
    return git("status", "--porcelain", "--", "src", "bundle", "package-lock.json") === ""
      ? head
      : `${head} with changes`;
  } catch {
    return "unknown";
  }
}

function git(...args: string[]): string {
  return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
