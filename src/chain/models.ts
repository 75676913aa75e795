import type { ModelName } from "./model-name.ts";

/** What a family of models takes. The first row whose pattern matches the id counts; add new models on top. */
interface CatalogueRow {
  readonly family: RegExp;
  /** Which sampling parameters the model accepts; sending another one is a ValidationException. */
  readonly sampling: "both" | "either" | "none";
  /** Whether thinking is on by default and has to be switched off for quick answers. */
  readonly thinking: "off" | "on-by-default";
}

const CATALOGUE: readonly CatalogueRow[] = [
  // "`temperature` is deprecated for this model": https://github.com/promptfoo/promptfoo/issues/10307
  { family: /anthropic\.claude-haiku-5-5/, sampling: "none", thinking: "on-by-default" },
  { family: /anthropic\.claude-[a-z]+-5/, sampling: "none", thinking: "off" },
  { family: /anthropic\.claude-opus-4-[7-9]/, sampling: "none", thinking: "off" },
  // From Claude 4.5 on one of the two, not both.
  { family: /anthropic\.claude-[a-z]+-4-[5-9]/, sampling: "either", thinking: "off" },
  { family: /./, sampling: "both", thinking: "off" },
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
    maxTokens: maxOutputTokens,
    ...(takesTemperature && { temperature }),
    ...(takesTopP && { topP }),
    switchThinkingOff: row?.thinking === "on-by-default",
  };
}
