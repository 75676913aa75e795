import * as z from "zod";
import { sandboxEnvironment } from "../local/lambda-runtime/sandbox-environment.ts";
import { figureOf } from "./figure.ts";
import { startFixedAnswer } from "./fixed-answer.ts";
import type { Subject } from "./subject.ts";
import { runWorker } from "./worker.ts";

const CHAIN_AT_MOST = 1.08;
const MOST_PROCESSES = 3;
/** With 15 runs, 600 calls in each of three processes. */
const CALLS_PER_RUN = 40;

const ms = z.array(z.number());
const times = z.object({ raw: ms, rendered: ms, model: ms, chain: ms });
type Times = z.infer<typeof times>;
const agentTimes = z.object({ raw: ms, agent: ms });

/**
 * What LangChain costs a call, beside the client it uses: the model answers at once. Bundled as the chat function
 * is. Part of the difference is no cost of LangChain's: the chain's parser renders the answer for LINE.
 */
export const perCall: Subject = {
  name: "per-call",
  measure: async ({ functions, runs }) => {
    const file = await functions.bundle("bench/per-call-worker.ts");
    const server = await startFixedAnswer();
    const env = workerEnvironment({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url });
    const withTools = await functions.bundle("bench/per-call-chat-with-tools-worker.ts");
    const took: Times[] = [];
    const tookWithTools: z.infer<typeof agentTimes>[] = [];
    try {
      for (let process = 0; process < Math.min(MOST_PROCESSES, runs); process += 1) {
        const args = [String(runs * CALLS_PER_RUN)];
        took.push(await runWorker(file, { args, env }, times));
        tookWithTools.push(await runWorker(withTools, { args, env }, agentTimes));
      }
    } finally {
      await server.close();
    }
    const all = (way: keyof Times) => took.flatMap((one) => one[way]);
    const [raw, chain] = [all("raw"), all("chain")];
    const comparedWith = raw;
    return [
      figureOf(["per call", "raw client"], "ms", raw, { comparedWith }),
      figureOf(["per call", "raw client and our rendering"], "ms", all("rendered"), { comparedWith }),
      figureOf(["per call", "model.invoke"], "ms", all("model"), { comparedWith }),
      figureOf(["per call", "chain.invoke"], "ms", chain, { comparedWith, ratioAtMost: CHAIN_AT_MOST }),
      figureOf(
        ["per call", "chain with an agent, no tool used"],
        "ms",
        tookWithTools.flatMap(({ agent }) => agent),
        { comparedWith: tookWithTools.flatMap((one) => one.raw) },
      ),
      figureOf(["per call", "raw client"], "ms", raw, { statistic: "p99", comparedWith }),
      figureOf(["per call", "chain.invoke"], "ms", chain, { statistic: "p99", comparedWith }),
    ];
  },
};

/** What Lambda would set, and these. */
export function workerEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return sandboxEnvironment({
    handler: "bench",
    environment,
    functionName: "bench",
    taskRoot: "/var/task",
    runtimeApi: "127.0.0.1:9",
  });
}
