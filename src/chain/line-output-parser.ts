import { isAIMessage } from "@langchain/core/messages";
import { BaseOutputParser } from "@langchain/core/output_parsers";
import type { ChatGeneration, Generation } from "@langchain/core/outputs";
import { answerMessages, type AnswerMessage } from "../line/answer-messages.ts";
import { MAX_MESSAGES } from "../line/limits.ts";
import { FORMAT_INSTRUCTIONS, splitFollowUps } from "./follow-ups.ts";
import type { UsedTools } from "./tools/bot-tool.ts";

/** A model's answer in LINE's terms. */
export interface LineAnswer {
  /** At most five, and at most four of a `too-long` or `cut-off` one; none for an empty or filtered answer. */
  readonly messages: readonly AnswerMessage[];
  /** For the memory: what the model said, of a `too-long` answer what `messages` show of it. */
  readonly text: string;
  /** What the person may want to say next; only of a whole answer. */
  readonly followUps?: readonly string[] | undefined;
  /** `too-long`: more than five bubbles hold, the rest is not in `messages`. `cut-off`: the output limit was reached. */
  readonly end: "whole" | "too-long" | "cut-off" | "filtered" | "empty";
  /** What was looked up for it. */
  readonly tools?: UsedTools;
}

/** Turns the model's Markdown into messages that LINE shows as they are meant. */
export class LineOutputParser extends BaseOutputParser<LineAnswer> {
  static override lc_name(): string {
    return "LineOutputParser";
  }
  override lc_namespace = ["line-bedrock-chatbot", "chain"];

  override async parseResult(generations: Generation[] | ChatGeneration[]): Promise<LineAnswer> {
    const [generation] = generations;
    if (!generation) return this.parse("");
    if (!("message" in generation)) return this.parse(generation.text);
    const { message } = generation;
    const stopReason = isAIMessage(message) ? stopReasonOf(message.response_metadata) : undefined;
    if (stopReason === "filtered") return { messages: [], text: message.text, end: "filtered" };
    return stopReason === "cut-off" ? cutOffAnswer(message.text) : this.parse(message.text);
  }

  override parse(markdown: string): Promise<LineAnswer> {
    const { body, followUps } = splitFollowUps(markdown);
    const { messages, shown } = answerMessages(body);
    if (messages.length === 0) return Promise.resolve({ messages, text: markdown, end: "empty" });
    if (shown !== undefined) return Promise.resolve({ messages, text: shown, end: "too-long" });
    const suggested = followUps.length > 0 ? { followUps } : {};
    return Promise.resolve({ messages, text: markdown, end: "whole", ...suggested });
  }

  override getFormatInstructions(): string {
    return FORMAT_INSTRUCTIONS;
  }
}

/** An answer that broke off leaves room for the message that says so; its last suggestion is half a one. */
function cutOffAnswer(markdown: string): LineAnswer {
  const { messages, shown } = answerMessages(splitFollowUps(markdown).body, MAX_MESSAGES - 1);
  if (messages.length === 0) return { messages, text: markdown, end: "empty" };
  if (shown === undefined) return { messages, text: markdown, end: "cut-off" };
  return { messages, text: shown, end: "too-long" };
}

/** Bedrock says `stopReason`, Ollama `done_reason`.
 *  https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
function stopReasonOf(metadata: Record<string, unknown>): "cut-off" | "filtered" | undefined {
  switch (metadata["stopReason"] ?? metadata["done_reason"]) {
    case "max_tokens":
    case "model_context_window_exceeded":
    case "length":
      return "cut-off";
    case "content_filtered":
    case "guardrail_intervened":
      return "filtered";
    default:
      return undefined;
  }
}
