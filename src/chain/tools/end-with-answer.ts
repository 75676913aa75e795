import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { createMiddleware } from "langchain";
import { MATERIAL_RULES } from "./tool-use.ts";

const RULES = `You looked things up with tools; what they returned stands below the last message. There are no more tools: answer now, with what you have, in your own words, and say so where it is not enough.
${MATERIAL_RULES}`;

/**
 * In the last of `rounds`, one model's answer each, no tools are offered: the turn ends with an answer, and what was
 * looked up for it was not in vain. What a model calls all the same is left out, and its words stay.
 *
 * Converse has no tool choice "none", and refuses calls and results in the messages of a request without tools ("The
 * toolConfig field must be defined when using toolUse and toolResult content blocks", as it refuses an empty list). So
 * they are told in words, which every model takes; offering the tools and asking not to use them binds nobody.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html
 */
export function endWithAnswer(rounds: number) {
  return createMiddleware({
    name: "end-with-answer",
    wrapModelCall: async (request, handler) => {
      const asked = request.messages.findLastIndex((message) => HumanMessage.isInstance(message));
      const since = request.messages.slice(asked + 1);
      const round = since.filter((message) => AIMessage.isInstance(message)).length + 1;
      if (round < rounds) return handler(request);
      const messages = [...request.messages.slice(0, asked), inWords(request.messages.slice(asked))];
      const { text, response_metadata } = await handler({
        ...request,
        messages,
        tools: [],
        systemPrompt: RULES,
      });
      return new AIMessage({ content: text, response_metadata });
    },
  });
}

/** One message: Converse refuses two of a person's in a row. */
function inWords([question, ...since]: readonly BaseMessage[]): HumanMessage {
  const calls = since.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []));
  const results = since.filter((message) => ToolMessage.isInstance(message));
  const told = calls.map(({ id, name, args }) => {
    const result = results.find(({ tool_call_id }) => tool_call_id === id);
    return `[${name} ${JSON.stringify(args)} returned:]\n${result?.text ?? ""}\n[End]`;
  });
  const asked = question?.content ?? [];
  return new HumanMessage({
    content: [...(typeof asked === "string" ? [asText(asked)] : asked), ...told.map(asText)],
  });
}

function asText(text: string) {
  return { type: "text", text } as const;
}
