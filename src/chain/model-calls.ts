import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";

/** One request to a model, as it ended. */
export interface ModelCall {
  readonly model: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Set when the call failed. */
  readonly error?: unknown;
  /** Another model, asked beside it, answered first. What its tokens cost is then known only if it answered as well. */
  readonly isOutrun?: true;
}

interface StartedCall {
  readonly model: string;
  /** The run that asked: the same for all models that are asked the same. */
  readonly askedBy: string | undefined;
  ended?: ModelCall;
}

/** LangChain tells it of every model call of one turn, fallbacks included. */
export class ModelCalls extends BaseCallbackHandler {
  override readonly name = "ModelCalls";
  // Otherwise the last call might be told after the answer is out.
  override awaitHandlers = true;
  readonly #calls = new Map<string, StartedCall>();

  /** How many requests have left, those still under way included. */
  get started(): number {
    return this.#calls.size;
  }

  /** Those that have ended, in the order in which they left. */
  get calls(): readonly ModelCall[] {
    return [...this.#calls.values()].flatMap(({ ended }) => ended ?? []);
  }

  override handleChatModelStart(
    _model: Serialized,
    _messages: BaseMessage[][],
    runId: string,
    askedBy?: string,
    _parameters?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): void {
    const model = metadata?.["ls_model_name"];
    this.#calls.set(runId, { model: typeof model === "string" ? model : "unknown", askedBy });
  }

  override handleLLMEnd(output: LLMResult, runId: string): void {
    const generation = output.generations[0]?.[0];
    const message = generation && "message" in generation ? generation.message : undefined;
    const call = this.#calls.get(runId);
    if (!call) return;
    const { model, askedBy, ended = { model } } = call;
    call.ended = { ...ended, ...readUsage(message) };
    // At once: how an aborted call ends differs from client to client, and it may be told after the turn.
    for (const other of this.#calls.values()) {
      if (askedBy !== undefined && other.askedBy === askedBy)
        other.ended ??= { model: other.model, tokensIn: 0, tokensOut: 0, isOutrun: true };
    }
  }

  override handleLLMError(error: unknown, runId: string): void {
    const call = this.#calls.get(runId);
    if (call) call.ended ??= { model: call.model, tokensIn: 0, tokensOut: 0, error };
  }
}

function readUsage(message: unknown): { tokensIn: number; tokensOut: number } {
  const usage =
    typeof message === "object" && message !== null && "usage_metadata" in message
      ? message.usage_metadata
      : undefined;
  const read = (name: "input_tokens" | "output_tokens"): number => {
    if (typeof usage !== "object" || usage === null || !(name in usage)) return 0;
    const count: unknown = Reflect.get(usage, name);
    return typeof count === "number" ? count : 0;
  };
  return { tokensIn: read("input_tokens"), tokensOut: read("output_tokens") };
}
