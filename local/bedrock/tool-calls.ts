import type { ConverseRequest } from "./converse-request.ts";

/** A tool the model called, and what the bot told it. */
export interface DoneToolCall {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: unknown;
  readonly result: string;
}

/** The tool calls whose results this request brings: its last message answers the one before it. */
export function toolCallsIn({ messages }: ConverseRequest): readonly DoneToolCall[] {
  const uses = messages.at(-2)?.content ?? [];
  const results = messages.at(-1)?.content ?? [];
  return results.flatMap(({ toolResult }) => {
    const use = uses.find(({ toolUse }) => toolUse?.toolUseId === toolResult?.toolUseId)?.toolUse;
    if (!toolResult || !use) return [];
    const { toolUseId, name, input } = use;
    const texts = toolResult.content.map(({ text, json }) => text ?? JSON.stringify(json));
    return [{ toolUseId, name, input, result: texts.join("\n") }];
  });
}
