import { ChatOllama, type ChatOllamaInput } from "@langchain/ollama";
import type { ModelName } from "./model-name.ts";
import { parametersFor, type SamplingSettings } from "./models.ts";

/** A model of an Ollama server, for running the bot without any account. */
export function createOllamaModel(name: ModelName, baseUrl: string, settings: SamplingSettings): ChatOllama {
  const { maxTokens, switchThinkingOff: _unused, ...sampling } = parametersFor(name, settings);
  return new AbortableOllama({
    model: name.id,
    baseUrl,
    maxRetries: 0,
    numPredict: maxTokens,
    ...sampling,
  });
}

/**
 * Each call has a client of its own, which ends with the call's signal. Ollama's looks at it only between chunks: a
 * server that never sends one would be waited for. And it then aborts all its calls, those of other chats included.
 */
class AbortableOllama extends ChatOllama {
  readonly #fields: ChatOllamaInput;

  constructor(fields: ChatOllamaInput) {
    super(fields);
    this.#fields = fields;
  }

  override _generate(...call: Parameters<ChatOllama["_generate"]>): ReturnType<ChatOllama["_generate"]> {
    const [, { signal = null }] = call;
    const client = new ChatOllama({
      ...this.#fields,
      fetch: (input, init) => fetch(input, { ...init, signal }),
    });
    return client._generate(...call);
  }
}
