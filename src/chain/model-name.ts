/** A model as LangChain names it: `bedrock:jp.anthropic.claude-haiku-5-5`, `ollama:qwen3`. */
export interface ModelName {
  readonly provider: "bedrock" | "ollama";
  /** The id as the provider spells it; it may hold colons of its own. */
  readonly id: string;
}

/** Undefined for an unknown provider or an id that no provider would take. */
export function modelName(text: string): ModelName | undefined {
  const [, provider, id] = /^(bedrock|ollama):([\w.:/-]{1,200})$/.exec(text) ?? [];
  if (id === undefined || (provider !== "bedrock" && provider !== "ollama")) return undefined;
  return { provider, id };
}
