import type { ModelName } from "./model-name.ts";

/** What a family of models takes. The first row whose pattern matches the id counts; add new models on top. */
interface CatalogueRow {
  readonly family: RegExp;
  /** Which sampling parameters the model accepts; sending another one is a ValidationException. */
  readonly sampling: "both" | "either" | "none";
  /** The longest answer it can be asked for; more is a ValidationException. */
  readonly mostOutputTokens: number;
  /** Whether thinking is on by default and has to be switched off for quick answers. */
  readonly thinking: "off" | "on-by-default";
}

const CATALOGUE: readonly CatalogueRow[] = [
  // "`temperature` is deprecated for this model": https://github.com/promptfoo/promptfoo/issues/10307
  {
    family: /anthropic\.claude-haiku-5-5/,
    sampling: "none",
    mostOutputTokens: 128_000,
    thinking: "on-by-default",
  },
  { family: /anthropic\.claude-[a-z]+-5/, sampling: "none", mostOutputTokens: 128_000, thinking: "off" },
  { family: /anthropic\.claude-opus-4-[7-9]/, sampling: "none", mostOutputTokens: 128_000, thinking: "off" },
  // From Claude 4.1 on one of the two, not both.
  { family: /anthropic\.claude-opus-4-1/, sampling: "either", mostOutputTokens: 32_000, thinking: "off" },
  {
    family: /anthropic\.claude-[a-z]+-4-[5-9]/,
    sampling: "either",
    mostOutputTokens: 64_000,
    thinking: "off",
  },
  { family: /amazon\.nova-2/, sampling: "both", mostOutputTokens: 64_000, thinking: "off" },
  { family: /amazon\.nova-[a-z]+-v1/, sampling: "both", mostOutputTokens: 5_000, thinking: "off" },
  // Nothing is known of the rest: what is set is sent.
  { family: /./, sampling: "both", mostOutputTokens: Infinity, thinking: "off" },
];

export interface SamplingSettings {
  readonly maxOutputTokens: number;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
}

/** The parameters of one model: those set, as far as it takes them. */
export interface ModelParameters {
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly switchThinkingOff: boolean;
}

export function parametersFor({ id }: ModelName, settings: SamplingSettings): ModelParameters {
  const row = CATALOGUE.find(({ family }) => family.test(id));
  const sampling = row?.sampling ?? "both";
  const { temperature, topP, maxOutputTokens } = settings;
  const takesTemperature = sampling !== "none" && temperature !== undefined;
  const takesTopP =
    topP !== undefined && (sampling === "both" || (sampling === "either" && !takesTemperature));
  return {
    maxTokens: Math.min(maxOutputTokens, row?.mostOutputTokens ?? Infinity),
    ...(takesTemperature && { temperature }),
    ...(takesTopP && { topP }),
    switchThinkingOff: row?.thinking === "on-by-default",
  };
}
