import type { CacheUse } from "./prompt-cache.ts";
import type { ConverseRequest } from "./converse-request.ts";
import type { FaultKind } from "./faults.ts";
import { cutToTokens, estimateTokens, promptTokens } from "./tokens.ts";

/** What a model behind the stand-in says. */
export interface ModelAnswer {
  readonly text: string;
  /** Calls of tools the request offers; the answer then stops with "tool_use". */
  readonly toolUses?: readonly ToolUse[];
  readonly delayMs?: number;
  readonly fault?: FaultKind;
}

export interface ToolUse {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: unknown;
}

/** A model, or a script that plays one in a test. */
export type Answerer = (request: ConverseRequest) => ModelAnswer | string | Promise<ModelAnswer | string>;

/** Bedrock's own default when a request names no limit. */
const DEFAULT_MAX_TOKENS = 4_096;

const FILTERED = "The generated text has been blocked by our content filters.";

export type AnswerFault = "empty-output" | "filtered" | "cut-off";

/** The body of a Converse response. */
export function converseResponse(
  request: ConverseRequest,
  answer: ModelAnswer,
  { readTokens, writtenTokens }: CacheUse,
  latencyMs: number,
  fault?: AnswerFault,
) {
  const { text, stopReason } = spoken(answer, request.inferenceConfig, fault);
  const called = stopReason === "tool_use" ? (answer.toolUses ?? []) : [];
  const toolUses = called.map((toolUse) => ({ toolUse }));
  const content = [...(text === "" ? [] : [{ text }]), ...toolUses];
  const allInput = promptTokens(request);
  const toolTokens = toolUses.length > 0 ? estimateTokens(JSON.stringify(toolUses)) : 0;
  const outputTokens = Math.max(1, estimateTokens(text) + toolTokens);
  const inputTokens = Math.max(0, allInput - readTokens - writtenTokens);
  return {
    output: { message: { role: "assistant", content } },
    stopReason,
    usage: {
      inputTokens,
      outputTokens,
      totalTokens: inputTokens + readTokens + writtenTokens + outputTokens,
      cacheReadInputTokens: readTokens,
      cacheWriteInputTokens: writtenTokens,
    },
    metrics: { latencyMs },
  };
}

function spoken(
  { text, toolUses }: ModelAnswer,
  { maxTokens = DEFAULT_MAX_TOKENS, stopSequences = [] }: ConverseRequest["inferenceConfig"],
  fault?: AnswerFault,
): { text: string; stopReason: string } {
  if (fault) return spoiled(text, fault);
  const stopsAt = stopSequences.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  const end = Math.min(text.length, ...stopsAt);
  const cut = cutToTokens(text.slice(0, end), maxTokens);
  if (cut.isCut) return { text: cut.text, stopReason: "max_tokens" };
  if (end < text.length) return { text: cut.text, stopReason: "stop_sequence" };
  return { text: cut.text, stopReason: toolUses?.length ? "tool_use" : "end_turn" };
}

function spoiled(text: string, fault: AnswerFault): { text: string; stopReason: string } {
  switch (fault) {
    case "empty-output":
      return { text: "", stopReason: "end_turn" };
    case "filtered":
      return { text: FILTERED, stopReason: "content_filtered" };
    default:
      return { text: text.slice(0, Math.ceil(text.length / 2)).toWellFormed(), stopReason: "max_tokens" };
  }
}
