import { afterAll, expect, test } from "@jest/globals";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { RestartingWorker } from "../../local/restarting-worker.ts";

const folder = await mkdtemp(join(tmpdir(), "worker-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A thread that answers as serverless-offline's does, and fails in the way it is told. */
const file = join(folder, "worker.mjs");
await writeFile(
  file,
  `import { parentPort } from "node:worker_threads";
   parentPort.on("message", ({ event, port }) => {
     if (event === "exit") process.exit(3);
     if (event === "stray rejection") Promise.reject(new Error("nobody caught me"));
     else port.postMessage("answered " + event);
   });`,
);

function open() {
  const problems: string[] = [];
  const worker = new RestartingWorker(file, {}, (problem) => problems.push(problem));
  const invoke = (event: string): Promise<unknown> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.once("message", (result: unknown) => {
        port1.close();
        resolve(result);
      });
      const message = { event, port: port2 };
      worker.postMessage(message);
    });
  return { worker, invoke, problems };
}

test("an invocation in a thread that dies gets an error, and the next one a new thread", async () => {
  const { worker, invoke } = open();
  expect(await invoke("first")).toBe("answered first");
  expect(await invoke("exit")).toMatchObject({ message: "The function's process ended." });
  expect(await invoke("second")).toBe("answered second");
  await worker.terminate();
});

test("a stray rejection is reported and ends neither this process nor the function for good", async () => {
  const { worker, invoke, problems } = open();
  expect(await invoke("stray rejection")).toMatchObject({ message: "The function's process ended." });
  expect(problems).toEqual([expect.stringContaining("nobody caught me")]);
  expect(await invoke("after it")).toBe("answered after it");
  await worker.terminate();
});
