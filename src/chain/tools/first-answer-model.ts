import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import { BaseChatModel, type BindToolsInput } from "@langchain/core/language_models/chat_models";
import type { AIMessageChunk } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import type { Clock } from "../../clock.ts";
import { FirstAnswer, type AskedModel, type InOrder } from "../first-answer.ts";

/** `FirstAnswer` as the chat model that an agent wants: it binds its tools to each of the models. */
export class FirstAnswerModel extends BaseChatModel {
  readonly #models: InOrder<BaseChatModel>;
  readonly #clock: Clock;

  constructor(models: InOrder<BaseChatModel>, clock: Clock) {
    super({});
    this.#models = models;
    this.#clock = clock;
  }

  override bindTools(tools: BindToolsInput[], settings?: Partial<this["ParsedCallOptions"]>): FirstAnswer {
    const bind = (model: BaseChatModel): AskedModel => {
      if (!model.bindTools) throw new Error(`${model.getName()} takes no tools.`);
      return model.bindTools(tools, settings);
    };
    const [first, ...others] = this.#models;
    return new FirstAnswer([bind(first), ...others.map(bind)], this.#clock);
  }

  override invoke(
    input: BaseLanguageModelInput,
    options?: Partial<this["ParsedCallOptions"]>,
  ): Promise<AIMessageChunk> {
    return new FirstAnswer(this.#models, this.#clock).invoke(input, options);
  }

  override _llmType(): string {
    return "first-answer";
  }

  // Only `invoke` is used; through here each call would be told to callbacks twice.
  override _generate(): Promise<ChatResult> {
    throw new Error("Use invoke.");
  }
}
