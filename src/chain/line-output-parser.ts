import { isAIMessage } from "@langchain/core/messages";
import { BaseOutputParser } from "@langchain/core/output_parsers";
import type { ChatGeneration, Generation } from "@langchain/core/outputs";
import type { messagingApi } from "@line/bot-sdk";
import { MAX_MESSAGES, splitText } from "../line/limits.ts";
import { markdownToText } from "../line/markdown.ts";
import type { UsedTools } from "./tools/bot-tool.ts";

/** A model's answer in LINE's terms. */
export interface LineAnswer {
  /** At most five; none for an empty or filtered answer. */
  readonly messages: readonly messagingApi.TextMessage[];
  /** What the model said, for the memory. */
  readonly text: string;
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
    const answer = await this.parse(message.text);
    const stopReason = isAIMessage(message) ? stopReasonOf(message.response_metadata) : undefined;
    if (stopReason === "filtered") return { ...answer, messages: [], end: "filtered" };
    return stopReason === "cut-off" && answer.end === "whole" ? { ...answer, end: "cut-off" } : answer;
  }

  override parse(markdown: string): Promise<LineAnswer> {
    const bubbles = splitText(markdownToText(markdown));
    const messages = bubbles
      .slice(0, MAX_MESSAGES)
      .map((text): messagingApi.TextMessage => ({ type: "text", text }));
    const end = messages.length === 0 ? "empty" : bubbles.length > MAX_MESSAGES ? "too-long" : "whole";
    return Promise.resolve({ messages, text: markdown, end });
  }

  override getFormatInstructions(): string {
    return "Answer in Markdown.";
  }
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
