import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import type { AIMessageChunk } from "@langchain/core/messages";
import { raceWithSignal, Runnable, type RunnableConfig } from "@langchain/core/runnables";
import type { Clock } from "../clock.ts";
import { MODEL_DEADLINE_MS, SHARE_ALONE } from "../times.ts";

/** What `configurable` tells the chain of its turn. Absent, the turn begins with the call. */
// No interface: LangChain wants an open record.
export type TurnTime = {
  /** When nobody waits for the answer any more, in milliseconds since the epoch. */
  readonly deadlineMs?: number;
};

/** A chat model, with tools bound to it or without. */
export type AskedModel = Runnable<BaseLanguageModelInput, AIMessageChunk>;

/** The first is asked first, the others where it fails or takes long. */
export type InOrder<Model> = readonly [Model, ...Model[]];

/**
 * Stands in a model's place: each of `models` is asked where the one before it has failed, or has used up its share of
 * the time without an answer. The first answer counts, and the calls beside it are aborted. It rejects with the first
 * model's error when every model failed, and when the signal aborts.
 *
 * A silent model and a slow one look alike until the answer is there: so none is cut off, the next one is asked
 * beside it.
 */
export class FirstAnswer extends Runnable<BaseLanguageModelInput, AIMessageChunk, RunnableConfig<TurnTime>> {
  static override lc_name(): string {
    return "FirstAnswer";
  }
  override lc_namespace = ["line-bedrock-chatbot", "chain"];
  readonly #models: InOrder<AskedModel>;
  readonly #clock: Clock;

  constructor(models: InOrder<AskedModel>, clock: Clock) {
    super();
    this.#models = models;
    this.#clock = clock;
  }

  override async invoke(
    input: BaseLanguageModelInput,
    options: Partial<RunnableConfig<TurnTime>> = {},
  ): Promise<AIMessageChunk> {
    const clock = this.#clock;
    const deadlineMs = options.configurable?.deadlineMs ?? clock.now() + MODEL_DEADLINE_MS;
    const answered = new AbortController();
    const signal = AbortSignal.any([answered.signal, ...(options.signal ? [options.signal] : [])]);

    const ask = async ([model, ...others]: InOrder<AskedModel>): Promise<AIMessageChunk> => {
      signal.throwIfAborted();
      // Not every model's client ends with the signal.
      const answer = raceWithSignal(model.invoke(input, { ...options, signal }), signal);
      const [next, ...rest] = others;
      if (!next) return answer;
      const goOn = async () => {
        const aloneMs = Math.max(0, (deadlineMs - clock.now()) * SHARE_ALONE);
        await Promise.race([failureOf(answer), clock.sleep(aloneMs, signal)]);
        return ask([next, ...rest]);
      };
      return Promise.any([answer, goOn()]).catch(() => answer);
    };

    try {
      return await ask(this.#models);
    } finally {
      answered.abort(new Error("Another model has answered."));
    }
  }
}

/** Resolves when it rejects. */
function failureOf(answer: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    answer.catch(() => resolve());
  });
}
