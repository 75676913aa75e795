import type { SQSBatchResponse } from "aws-lambda";
import type { ConverseRequest } from "../../local/bedrock/converse-request.ts";
import type { Answerer, ModelAnswer } from "../../local/bedrock/answer.ts";
import { startWeb, type WebStandIn } from "../../local/tools/web.ts";
import { systemClock } from "../../src/clock.ts";
import { startChatFunctionWorld, type ChatFunctionWorld } from "../support/chat-function.ts";
import { LAMBDA_CONTEXT } from "../support/chat-lambda.ts";
import { saidByBot } from "../support/line-platform.ts";

/** The chat function with tools, called as Lambda does, and all that it and its tools talk to. */
export interface ToolBot {
  readonly world: ChatFunctionWorld;
  readonly web: WebStandIn;
  /** Sends a text and resolves with what the bot said to it; `answer` plays the model. */
  ask(text: string, answer?: Answerer): Promise<string>;
  /** What the model was shown at each call of the last `ask`. */
  requests(): readonly ConverseRequest[];
  close(): Promise<void>;
}

export async function startToolBot(usual: Answerer): Promise<ToolBot> {
  let playing = usual;
  const world = await startChatFunctionWorld((request) => playing(request));
  const web = await startWeb({ clock: systemClock });
  Object.assign(process.env, {
    TOOLS: "wikipedia,search,read-link,calculator,time",
    WIKIPEDIA_ORIGIN: `${web.url}/wiki/{language}`,
    SEARCH: `searxng:${web.url}`,
    READ_LINK_FUNCTION: "read-link",
    AWS_ENDPOINT_URL_LAMBDA: web.url,
    FALLBACK_MODELS: "",
  });
  let before = 0;
  return {
    world,
    web,
    ask: async (text, answer = usual) => {
      playing = answer;
      before = world.bedrock.calls().length;
      const said = saidByBot(world.line).length;
      const { handler } = await import("../../src/lambda/chat-with-tools.ts");
      const response: SQSBatchResponse = await handler(await world.nextText(text), LAMBDA_CONTEXT);
      if (response.batchItemFailures.length > 0) throw new Error("The message was not handled.");
      return saidByBot(world.line).slice(said).join("\n");
    },
    requests: () =>
      world.bedrock
        .calls()
        .slice(before)
        .flatMap(({ request }) => (request ? [request] : [])),
    close: async () => {
      await world.close();
      await web.close();
    },
  };
}

/** A model that calls these tools, one in each round that offers any, and then repeats what the last one said. */
export function callingTools(...calls: readonly (readonly [name: string, input: object])[]): Answerer {
  return (request) => {
    const call = request.toolConfig && calls[roundOf(request)];
    return call ? toolCall(request, ...call) : lastResult(request);
  };
}

export function toolCall(request: ConverseRequest, name: string, input: object): ModelAnswer {
  return { text: "", toolUses: [{ toolUseId: `call-${request.messages.length}`, name, input }] };
}

/** How many rounds of tools stand behind the person's last message. In the last round each result counts as one. */
export function roundOf({ messages }: ConverseRequest): number {
  const rounds = messages.filter(({ content }) => content.some(({ toolResult }) => toolResult)).length;
  return rounds + toldInWords(messages).length;
}

/** What the last tool returned. */
export function lastResult({ messages }: ConverseRequest): string {
  return toldInWords(messages).at(-1) ?? resultsIn({ messages }).at(-1) ?? "";
}

/** What tools returned, in a round that offers them. */
export function resultsIn(
  { messages }: Pick<ConverseRequest, "messages"> = { messages: [] },
): readonly string[] {
  const results = messages.flatMap(({ content }) => content.flatMap(({ toolResult }) => toolResult ?? []));
  return results.map(({ content }) => content.map(({ text = "" }) => text).join(""));
}

/** What tools returned, as the last round is told of it. */
export function toldInWords(messages: ConverseRequest["messages"]): readonly string[] {
  const texts = messages.at(-1)?.content.map(({ text = "" }) => text) ?? [];
  return texts.flatMap((text) => /^\[.* returned:\]\n([^]*)\n\[End\]$/.exec(text)?.[1] ?? []);
}
