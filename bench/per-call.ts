import * as z from "zod";
import { sandboxEnvironment } from "../local/lambda-runtime/sandbox-environment.ts";
import type { PackagedFunctions } from "./build-bundles.ts";
import { figureOf } from "./figure.ts";
import { startFixedAnswer } from "./fixed-answer.ts";
import { ifItFits } from "./functions-at.ts";
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
type AgentTimes = z.infer<typeof agentTimes>;

/** The two programs that ask, and what they found so far. */
interface Asking {
  readonly file: string;
  readonly withTools: string;
  readonly took: Times[];
  readonly tookWithTools: AgentTimes[];
}

/**
 * What LangChain costs a call, beside the client it uses: the model answers at once. Bundled as the chat function
 * is. Part of the difference is no cost of LangChain's: the chain's parser renders the answer for LINE.
 */
export const perCall: Subject = {
  name: "per-call",
  measure: async ({ functions, runs, against }) => {
    const server = await startFixedAnswer();
    const env = workerEnvironment({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url });
    const ask = async ({ file, withTools, took, tookWithTools }: Asking, calls: number) => {
      const args = [String(calls)];
      took.push(await runWorker(file, { args, env }, times));
      tookWithTools.push(await runWorker(withTools, { args, env }, agentTimes));
    };
    const here = await prepare(functions);
    const there = await ifItFits(against, async (packaged) => {
      const prepared = await prepare(packaged);
      await ask({ ...prepared, took: [], tookWithTools: [] }, 1);
      return prepared;
    });
    try {
      for (let process = 0; process < Math.min(MOST_PROCESSES, runs); process += 1) {
        for (const asking of there ? [here, there] : [here]) await ask(asking, runs * CALLS_PER_RUN);
      }
    } finally {
      await server.close();
    }
    const figure = (
      name: string,
      way: keyof Times,
      options: { statistic?: "p99"; ratioAtMost?: number } = {},
    ) =>
      figureOf(["per call", name], "ms", all(here, way), {
        comparedWith: all(here, "raw"),
        against: there && all(there, way),
        ...options,
      });
    return [
      figure("raw client", "raw"),
      figure("raw client and our rendering", "rendered"),
      figure("model.invoke", "model"),
      figure("chain.invoke", "chain", { ratioAtMost: CHAIN_AT_MOST }),
      figureOf(["per call", "chain with an agent, no tool used"], "ms", allWithTools(here, "agent"), {
        comparedWith: allWithTools(here, "raw"),
        against: there && allWithTools(there, "agent"),
      }),
      figure("raw client", "raw", { statistic: "p99" }),
      figure("chain.invoke", "chain", { statistic: "p99" }),
    ];
  },
};

async function prepare(functions: PackagedFunctions): Promise<Asking> {
  return {
    file: await functions.bundle("bench/per-call-worker.ts"),
    withTools: await functions.bundle("bench/per-call-chat-with-tools-worker.ts"),
    took: [],
    tookWithTools: [],
  };
}

function all({ took }: Asking, way: keyof Times): readonly number[] {
  return took.flatMap((one) => one[way]);
}

function allWithTools({ tookWithTools }: Asking, way: keyof AgentTimes): readonly number[] {
  return tookWithTools.flatMap((one) => one[way]);
}

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
