import { calculator } from "../src/chain/tools/calculator.ts";
import { createToolChain } from "../src/chain/tools/tool-chain.ts";
import { systemClock } from "../src/clock.ts";
import { asClient, createModel, input, takeTimes, wayOf } from "./per-call-ways.ts";

/*
 * As per-call-worker, for the chain of the function with tools: an answer that needs none of them. The file's name
 * tells the bundler, as the function's does, that the agent's modules are wanted.
 */

void measure(Number(process.argv[2]));

async function measure(calls: number): Promise<void> {
  const raw = wayOf(await asClient());
  const chain = createToolChain([createModel()], () => Promise.resolve([calculator]), systemClock);
  const agent = wayOf(async () => (await chain.invoke(input)).text);
  await takeTimes([raw, agent], calls);
  console.log(JSON.stringify({ raw: raw.tookMs, agent: agent.tookMs }));
  process.exit(0);
}
