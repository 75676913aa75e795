import * as z from "zod";

import { validation, type Refusal } from "./refusal.ts";

/** Faults that are an AWS error, as real Bedrock words them. */
const REFUSALS = {
  throttling: refusal(429, "ThrottlingException", "Too many requests, please wait before trying again."),
  "not-ready": refusal(429, "ModelNotReadyException", "The model is not ready for inference."),
  internal: refusal(
    500,
    "InternalServerException",
    "The system encountered an unexpected error during processing. Try your request again.",
  ),
  unavailable: refusal(503, "ServiceUnavailableException", "Bedrock is unable to process your request."),
  validation: validation("The stand-in was asked to refuse this request."),
  "access-denied": refusal(
    403,
    "AccessDeniedException",
    "You don't have access to the model with the specified model ID.",
  ),
  "expired-token": refusal(
    403,
    "ExpiredTokenException",
    "The security token included in the request is expired",
  ),
  "not-found": refusal(404, "ResourceNotFoundException", "The specified resource was not found."),
  "model-timeout": refusal(
    408,
    "ModelTimeoutException",
    "Model has timed out in processing the request. Try your request again.",
  ),
  "model-error": refusal(
    424,
    "ModelErrorException",
    "The system encountered an unexpected error during processing. Try your request again.",
  ),
  quota: refusal(
    400,
    "ServiceQuotaExceededException",
    "Your request exceeds the service quota for your account.",
  ),
} as const satisfies Record<string, Refusal>;

export const FAULT_KINDS = [
  "throttling",
  "not-ready",
  "internal",
  "unavailable",
  "validation",
  "access-denied",
  "expired-token",
  "not-found",
  "model-timeout",
  "model-error",
  "quota",
  // Broken answers.
  "html-502",
  "truncated-json",
  "empty-output",
  "filtered",
  "cut-off",
  // Below HTTP, and time.
  "hang",
  "reset",
  "latency",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export const faultRule = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** Part of a model id. Absent: every model. */
  modelId: z.string().optional(),
  /** How many calls it hits. Absent: until cleared. */
  times: z.int().positive().optional(),
  /** Waits before the fault, or before the answer when the kind is "latency". */
  latencyMs: z.int().nonnegative().optional(),
});

export type FaultRule = z.infer<typeof faultRule>;

export interface Faults {
  add(rule: FaultRule): void;
  /** The oldest rule that still hits this model; taking it uses it up once. */
  take(modelId: string): FaultRule | undefined;
  list(): readonly FaultRule[];
  clear(): void;
}

/** Faults wait in the order they were added. */
export function faultQueue(): Faults {
  let waiting: readonly FaultRule[] = [];
  return {
    add: (rule) => {
      waiting = [...waiting, faultRule.parse(rule)];
    },
    take: (modelId) => {
      const taken = waiting.find((rule) => modelId.includes(rule.modelId ?? ""));
      if (taken?.times !== undefined) {
        const left = taken.times - 1;
        waiting = waiting.flatMap((rule) =>
          rule !== taken ? [rule] : left > 0 ? [{ ...rule, times: left }] : [],
        );
      }
      return taken;
    },
    list: () => waiting,
    clear: () => {
      waiting = [];
    },
  };
}

export function isRefusalKind(kind: FaultKind): kind is keyof typeof REFUSALS {
  return kind in REFUSALS;
}

export function refusalOf(kind: keyof typeof REFUSALS): Refusal {
  return REFUSALS[kind];
}

function refusal(status: number, name: string, message: string): Refusal {
  return { status, name, message };
}
