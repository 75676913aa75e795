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
}

/** LangChain tells it of every model call of one turn, fallbacks included. */
export class ModelCalls extends BaseCallbackHandler {
  override readonly name = "ModelCalls";
  // Otherwise the last call might be told after the answer is out.
  override awaitHandlers = true;
  readonly calls: ModelCall[] = [];
  readonly #models = new Map<string, string>();

  /** How many requests have left, those still under way included. */
  get started(): number {
    return this.#models.size;
  }

  override handleChatModelStart(
    _model: Serialized,
    _messages: BaseMessage[][],
    runId: string,
    _parentRunId?: string,
    _parameters?: Record<string, unknown>,
    _tags?: string[],
    metadata?: Record<string, unknown>,
  ): void {
    const model = metadata?.["ls_model_name"];
    this.#models.set(runId, typeof model === "string" ? model : "unknown");
  }

  override handleLLMEnd(output: LLMResult, runId: string): void {
    const generation = output.generations[0]?.[0];
    const message = generation && "message" in generation ? generation.message : undefined;
    const usage = readUsage(message);
    this.calls.push({ model: this.#models.get(runId) ?? "unknown", ...usage });
  }

  override handleLLMError(error: unknown, runId: string): void {
    this.calls.push({ model: this.#models.get(runId) ?? "unknown", tokensIn: 0, tokensOut: 0, error });
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
