import { replyPrompt } from "../src/chain/prompts.ts";
import { createReplyChain } from "../src/chain/reply-chain.ts";
import { systemClock } from "../src/clock.ts";
import { splitText } from "../src/line/limits.ts";
import { markdownToText } from "../src/line/markdown.ts";
import { asClient, createModel, input, takeTimes, wayOf, type Way } from "./per-call-ways.ts";

/*
 * One process that asks the same thing in four ways, in turns: node per-call-worker CALLS. Prints how long each
 * call took, in milliseconds. The model's address comes from AWS_ENDPOINT_URL_BEDROCK_RUNTIME.
 */

void measure(Number(process.argv[2]));

async function measure(calls: number): Promise<void> {
  const asked = await asClient();
  const raw = wayOf(asked);
  const rendered = wayOf(async () => splitText(markdownToText(await asked())).join());
  const model = wayOf(await asModel());
  const chain = wayOf(asChain());
  await takeTimes([raw, rendered, model, chain], calls);
  console.log(
    JSON.stringify({
      raw: raw.tookMs,
      rendered: rendered.tookMs,
      model: model.tookMs,
      chain: chain.tookMs,
    }),
  );
  process.exit(0);
}

function asChain(): Way["ask"] {
  const chain = createReplyChain([createModel()], systemClock);
  return async () => (await chain.invoke(input)).text;
}

async function asModel(): Promise<Way["ask"]> {
  const model = createModel();
  const messages = await replyPrompt.formatMessages({ ...input });
  return async () => (await model.invoke(messages)).text;
}
