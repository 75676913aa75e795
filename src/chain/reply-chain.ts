import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import type { Clock } from "../clock.ts";
import { FirstAnswer, type InOrder, type TurnTime } from "./first-answer.ts";
import { LineOutputParser, type LineAnswer } from "./line-output-parser.ts";
import { replyPrompt, type ReplyInput } from "./prompts.ts";

/** Asks for one answer; rejects when every model failed, and when the signal aborts. */
export type ReplyChain = Runnable<ReplyInput, LineAnswer, RunnableConfig<TurnTime>>;

/** prompt → models → parser. */
export function createReplyChain(models: InOrder<BaseChatModel>, clock: Clock): ReplyChain {
  return replyPrompt.pipe(new FirstAnswer(models, clock)).pipe(new LineOutputParser());
}
