import { ChatOllama } from "@langchain/ollama";
import { MODEL_DEADLINE_MS } from "../times.ts";
import type { ModelName } from "./model-name.ts";
import { parametersFor, type SamplingSettings } from "./models.ts";

/** A model of an Ollama server, for running the bot without any account. */
export function createOllamaModel(name: ModelName, baseUrl: string, settings: SamplingSettings): ChatOllama {
  const { maxTokens, switchThinkingOff: _unused, ...sampling } = parametersFor(name, settings);
  return new ChatOllama({
    model: name.id,
    baseUrl,
    maxRetries: 0,
    numPredict: maxTokens,
    ...sampling,
    // It looks at the turn's signal only between chunks: a server that never sends one would be waited for.
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(MODEL_DEADLINE_MS) }),
  });
}
