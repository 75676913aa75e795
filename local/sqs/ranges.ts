import { invalidParameter } from "./sqs-error.ts";

/** The number itself, or SQS's refusal when it is not a whole one within the bounds. */
export function inRange(parameter: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidParameter(parameter, value, `Must be between ${min} and ${max}, if provided.`);
}
