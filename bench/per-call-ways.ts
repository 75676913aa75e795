import { ConverseCommand, type ConverseCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { createBedrockClient, createBedrockModel } from "../src/chain/bedrock.ts";
import { parametersFor } from "../src/chain/models.ts";
import { describeChannel, historyMessages, replyPrompt, type ReplyInput } from "../src/chain/prompts.ts";

/* What the per-call workers ask, and how they take the time of it. */

const MOST_CALLS_TO_WARM_UP = 100;
const REGION = "ap-northeast-1";
const MODEL = { provider: "bedrock", id: "jp.anthropic.claude-haiku-5-5" } as const;
const SETTINGS = { maxOutputTokens: 2_048 };

export const input: ReplyInput = {
  persona: "You are a friendly, honest assistant.",
  now: "Monday, 23 November 2026 at 16:48 (Asia/Tokyo)",
  channel: describeChannel("person"),
  history: historyMessages([
    { said: "Hello!", answered: "Hello! How can I help you?", timestamp: 1 },
    { said: "I am in Kyoto this week.", answered: "Lovely. What do you like to do?", timestamp: 2 },
  ]),
  message: "What can I do on a rainy day?",
};

export interface Way {
  readonly ask: () => Promise<string>;
  readonly tookMs: number[];
}

/** Asks in each way in turns whose order moves on: some calls to warm up, then `calls` that count. */
export async function takeTimes(ways: Way[], calls: number): Promise<void> {
  for (let call = -Math.min(MOST_CALLS_TO_WARM_UP, calls); call < calls; call += 1) {
    ways.unshift(...ways.splice(-1));
    for (const { ask, tookMs } of ways) {
      const startMs = performance.now();
      const text = await ask();
      const ms = performance.now() - startMs;
      if (text === "") throw new Error("A call got no answer.");
      if (call >= 0) tookMs.push(ms);
    }
  }
}

/** A way to ask; its times are filled in by `takeTimes`. */
export function wayOf(ask: Way["ask"]): Way {
  return { ask, tookMs: [] };
}

export function createModel() {
  return createBedrockModel(MODEL, createBedrockClient(REGION), REGION, SETTINGS);
}

export async function asClient(): Promise<Way["ask"]> {
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
