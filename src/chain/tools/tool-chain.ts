import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatPromptValueInterface } from "@langchain/core/prompt_values";
import { RunnableLambda, type RunnableConfig } from "@langchain/core/runnables";
import { createAgent, createMiddleware, tool as langChainTool } from "langchain";
import type { Clock } from "../../clock.ts";
import type { InOrder } from "../first-answer.ts";
import { LineOutputParser, type LineAnswer } from "../line-output-parser.ts";
import { replyPrompt } from "../prompts.ts";
import type { ReplyChain } from "../reply-chain.ts";
import type { BotTool } from "./bot-tool.ts";
import { endWithAnswer } from "./end-with-answer.ts";
import { FirstAnswerModel } from "./first-answer-model.ts";
import { withoutUnknownLinks } from "./known-links.ts";
import { MATERIAL_RULES, ToolUse } from "./tool-use.ts";

/** A round is one model's answer, however many models had to be asked for it. */
const MOST_ROUNDS = 3;

const RULES = `You have tools. Use one only where it helps, and answer in your own words.
${MATERIAL_RULES}`;

interface Said {
  readonly message: AIMessage;
  readonly use: ToolUse;
}

/**
 * prompt → agent → parser: the plain chain with an agent in the model's place. It ends with an answer after 3 rounds
 * at most, and rejects when every model failed. `offered` is asked at each turn.
 */
export function createToolChain(
  models: InOrder<BaseChatModel>,
  offered: () => Promise<readonly BotTool[]>,
  clock: Clock,
): ReplyChain {
  const model = new FirstAnswerModel(models, clock);
  const ask = async (prompt: ChatPromptValueInterface, config: RunnableConfig): Promise<Said> => {
    const messages = prompt.toChatMessages();
    const signal = config.signal ?? new AbortController().signal;
    const use = new ToolUse(saidIn(messages));
    const agent = createAgent({
      model,
      tools: (await offered()).map((tool) =>
        langChainTool((input: unknown) => use.call(tool, input, signal), {
          name: tool.name,
          description: tool.description,
          schema: { ...tool.schema, type: "object" },
        }),
      ),
      systemPrompt: RULES,
      middleware: [endWithAnswer(MOST_ROUNDS), withoutErrorTexts],
    });
    const answered = await agent.invoke({ messages }, config);
    const message = answered.messages.findLast((one) => AIMessage.isInstance(one));
    if (!message) throw new Error("The agent ended without an answer.");
    return { message, use };
  };
  return replyPrompt.pipe(RunnableLambda.from(ask)).pipe(RunnableLambda.from(parse));
}

async function parse({ message, use }: Said, config: RunnableConfig): Promise<LineAnswer> {
  const { response_metadata } = message;
  const content = withoutUnknownLinks(message.text, use.knownLinks);
  const answer = await new LineOutputParser().invoke(new AIMessage({ content, response_metadata }), config);
  return use.used.length === 0 ? answer : { ...answer, tools: { used: use.used, sources: use.sources } };
}

function saidIn(messages: readonly BaseMessage[]): string {
  const said = messages.filter((message) => HumanMessage.isInstance(message));
  return said.map((message) => message.text).join("\n");
}

/** LangChain would tell the model what the error said, for example when an input does not fit its schema. */
const withoutErrorTexts = createMiddleware({
  name: "without-error-texts",
  wrapToolCall: async (request, handler) => {
    const refused = () =>
      new ToolMessage({
        content: "This call does not fit the tool. Answer without it.",
        tool_call_id: request.toolCall.id ?? "",
        name: request.toolCall.name,
        status: "error",
      });
    try {
      const result = await handler(request);
      return ToolMessage.isInstance(result) && result.status === "error" ? refused() : result;
    } catch (error) {
      if (request.runtime.signal?.aborted) throw error;
      return refused();
    }
  },
});
