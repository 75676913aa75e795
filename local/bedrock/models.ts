/** What the stand-in knows of a model. Rows follow Bedrock's model cards of late 2026. */
export interface BedrockModel {
  /** Without a profile prefix. */
  readonly id: string;
  /** Inference profiles that contain it; "" where the bare id can be called on demand. */
  readonly prefixes: readonly string[];
  readonly contextTokens: number;
  readonly outputTokens: number;
  /** Whether `temperature` and `topP` are taken: both, one of them, or neither. */
  readonly sampling: "both" | "one" | "none";
  readonly takes: readonly ("image" | "document" | "video" | "audio")[];
  /** A prefix shorter than this is not cached. Absent: no cache points. */
  readonly cacheableFromTokens?: number;
}

const geographies = ["jp.", "us.", "eu.", "au.", "global."];
const firstNova = ["", "apac.", "us.", "eu."];

const claude = {
  prefixes: geographies,
  contextTokens: 1_000_000,
  outputTokens: 128_000,
  sampling: "none",
  takes: ["image", "document"],
  cacheableFromTokens: 512,
} satisfies Omit<BedrockModel, "id">;

const nova = {
  prefixes: firstNova,
  contextTokens: 300_000,
  outputTokens: 5_000,
  sampling: "both",
  takes: ["image", "document", "video"],
  cacheableFromTokens: 1_000,
} satisfies Omit<BedrockModel, "id">;

const openWeights = {
  prefixes: [""],
  contextTokens: 128_000,
  outputTokens: 16_000,
  sampling: "both",
  takes: [],
} satisfies Omit<BedrockModel, "id">;

const MODELS: readonly BedrockModel[] = [
  { ...claude, id: "anthropic.claude-haiku-5-5" },
  { ...claude, id: "anthropic.claude-sonnet-5-5" },
  { ...claude, id: "anthropic.claude-opus-5-5" },
  { ...claude, id: "anthropic.claude-sonnet-5" },
  { ...claude, id: "anthropic.claude-opus-5" },
  { ...claude, id: "anthropic.claude-opus-4-8" },
  { ...claude, id: "anthropic.claude-opus-4-7" },
  { ...claude, id: "anthropic.claude-sonnet-4-6", sampling: "one", cacheableFromTokens: 1_024 },
  {
    ...claude,
    id: "anthropic.claude-haiku-4-5-20251001-v1:0",
    contextTokens: 200_000,
    outputTokens: 64_000,
    sampling: "one",
    cacheableFromTokens: 4_096,
  },
  {
    ...nova,
    id: "amazon.nova-2-lite-v1:0",
    prefixes: ["jp.", "us.", "eu.", "global."],
    contextTokens: 1_000_000,
    outputTokens: 64_000,
  },
  { ...nova, id: "amazon.nova-pro-v1:0" },
  { ...nova, id: "amazon.nova-lite-v1:0" },
  { ...nova, id: "amazon.nova-micro-v1:0", contextTokens: 128_000, takes: [] },
  { ...openWeights, id: "openai.gpt-oss-120b-1:0" },
  { ...openWeights, id: "openai.gpt-oss-20b-1:0" },
  { ...openWeights, id: "mistral.voxtral-small-24b-2507", contextTokens: 32_000, takes: ["audio"] },
];

export type FoundModel =
  { readonly model: BedrockModel } | { readonly because: "unknown-id" | "unknown-profile" | "needs-profile" };

/** Finds the model behind an id, a profile id or the ARN of either. */
export function findModel(modelId: string): FoundModel {
  const isArn = modelId.startsWith("arn:");
  const id = isArn ? modelId.slice(modelId.lastIndexOf("/") + 1) : modelId;
  const model = MODELS.find((row) => id === row.id || row.prefixes.some((prefix) => id === prefix + row.id));
  if (!model) return { because: isArn ? "unknown-profile" : "unknown-id" };
  const prefix = id.slice(0, -model.id.length);
  return model.prefixes.includes(prefix) ? { model } : { because: "needs-profile" };
}
