import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Runnable } from "@langchain/core/runnables";
import { LineOutputParser, type LineAnswer } from "./line-output-parser.ts";
import { replyPrompt, type ReplyInput } from "./prompts.ts";

/** Asks a model for one answer; rejects when every model failed. */
export type ReplyChain = Runnable<ReplyInput, LineAnswer>;

/**
 * prompt → model → parser. Where the model fails, throttled, forbidden, gone or down, the next of `fallbacks`
 * is asked, in their order; an aborted signal ends the chain.
 */
export function createReplyChain(model: BaseChatModel, fallbacks: readonly BaseChatModel[]): ReplyChain {
  const asked = fallbacks.length > 0 ? model.withFallbacks({ fallbacks: [...fallbacks] }) : model;
  return replyPrompt.pipe(asked).pipe(new LineOutputParser());
}
