import { ConverseCommand, type ConverseCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { createBedrockClient, createBedrockModel } from "../src/chain/bedrock.ts";
import { parametersFor } from "../src/chain/models.ts";
import { describeChannel, historyMessages, replyPrompt, type ReplyInput } from "../src/chain/prompts.ts";
import { splitText } from "../src/line/limits.ts";
import { markdownToText } from "../src/line/markdown.ts";
import { createReplyChain } from "../src/chain/reply-chain.ts";

/*
 * One process that asks the same thing in four ways, in turns: node per-call-worker CALLS. Prints how long each
 * call took, in milliseconds. The model's address comes from AWS_ENDPOINT_URL_BEDROCK_RUNTIME.
 */

const WARM_UP_CALLS = 100;
const REGION = "ap-northeast-1";
const MODEL = { provider: "bedrock", id: "jp.anthropic.claude-haiku-5-5" } as const;
const SETTINGS = { maxOutputTokens: 2_048 };

const input: ReplyInput = {
  persona: "You are a friendly, honest assistant.",
  now: "Monday, 23 November 2026 at 16:48 (Asia/Tokyo)",
  channel: describeChannel("person"),
  history: historyMessages([
    { said: "Hello!", answered: "Hello! How can I help you?", timestamp: 1 },
    { said: "I am in Kyoto this week.", answered: "Lovely. What do you like to do?", timestamp: 2 },
  ]),
  message: "What can I do on a rainy day?",
};

interface Way {
  readonly ask: () => Promise<string>;
  readonly tookMs: number[];
}

void measure(Number(process.argv[2]));

async function measure(calls: number): Promise<void> {
  const asked = await asClient();
  const raw: Way = { ask: asked, tookMs: [] };
  const rendered: Way = { ask: async () => splitText(markdownToText(await asked())).join(), tookMs: [] };
  const model: Way = { ask: await asModel(), tookMs: [] };
  const chain: Way = { ask: asChain(), tookMs: [] };
  const ways = [raw, rendered, model, chain];
  for (let call = -WARM_UP_CALLS; call < calls; call += 1) {
    ways.unshift(...ways.splice(-1));
    for (const { ask, tookMs } of ways) {
      const startMs = performance.now();
      const text = await ask();
      const ms = performance.now() - startMs;
      if (text === "") throw new Error("A call got no answer.");
      if (call >= 0) tookMs.push(ms);
    }
  }
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
  const chain = createReplyChain(createModel(), []);
  return async () => (await chain.invoke(input)).text;
}

async function asModel(): Promise<Way["ask"]> {
  const model = createModel();
  const messages = await replyPrompt.formatMessages({ ...input });
  return async () => (await model.invoke(messages)).text;
}

function createModel() {
  return createBedrockModel(MODEL, createBedrockClient(REGION), REGION, SETTINGS);
}

async function asClient(): Promise<Way["ask"]> {
  const client = createBedrockClient(REGION);
  const request = await sameRequest();
  return async () => {
    const { output } = await client.send(new ConverseCommand(request));
    return output?.message?.content?.[0]?.text ?? "";
  };
}

/** What the chain asks, as somebody would write it for the client. */
async function sameRequest(): Promise<ConverseCommandInput> {
  const [system, ...messages] = await replyPrompt.formatMessages({ ...input });
  const { maxTokens, switchThinkingOff } = parametersFor(MODEL, SETTINGS);
  return {
    modelId: MODEL.id,
    system: [{ text: system?.text ?? "" }],
    messages: messages.map((message) => ({
      role: message.type === "ai" ? "assistant" : "user",
      content: [{ text: message.text }],
    })),
    inferenceConfig: { maxTokens },
    ...(switchThinkingOff && { additionalModelRequestFields: { thinking: { type: "disabled" } } }),
  };
}
