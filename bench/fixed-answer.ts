import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { StandIn } from "../local/stand-in.ts";

const SERVER = fileURLToPath(new URL("fixed-answer-server.ts", import.meta.url));

/** A model that takes no time, in a process of its own. */
export async function startFixedAnswer(): Promise<StandIn> {
  const child = spawn(process.execPath, [SERVER], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const [line]: unknown[] = await once(child.stdout.setEncoding("utf8"), "data");
  return {
    url: String(line).trim(),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
