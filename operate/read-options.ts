import { parseArgs } from "node:util";
import { OperatorError } from "../src/operator-error.ts";
import { LONGEST_AGE_MS } from "./letter-age.ts";

export interface CommandOptions {
  readonly isConfirmed: boolean;
  readonly stage: string;
  readonly perSecond: number;
  readonly olderThanMs: number;
  readonly kept: Reserve;
}

/** Pushes that are left alone: a number of them, or a share (0 to 1) of the month's quota. */
export type Reserve =
  { readonly kind: "number"; readonly pushes: number } | { readonly kind: "share"; readonly share: number };

const UNIT_MS = new Map([
  ["m", 60_000],
  ["h", 60 * 60_000],
  ["d", 24 * 60 * 60_000],
]);

/** Throws an OperatorError that names the option and the fix. */
export function readOptions(args: readonly string[], defaultStage: string): CommandOptions {
  const values = parse(args);
  return {
    isConfirmed: values.yes,
    stage: values.stage ?? defaultStage,
    perSecond: readRate(values["per-second"]),
    olderThanMs: readAge(values["older-than"]),
    kept: readReserve(values["keep-pushes"]),
  };
}

export function keptPushes(kept: Reserve, limit: number | undefined): number {
  return kept.kind === "number" ? kept.pushes : Math.ceil((limit ?? 0) * kept.share);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        yes: { type: "boolean", default: false },
        stage: { type: "string" },
        "per-second": { type: "string", default: "1" },
        "older-than": { type: "string", default: "6h" },
        "keep-pushes": { type: "string", default: "20%" },
      },
    }).values;
  } catch (cause) {
    const known = "--yes, --stage, --per-second, --older-than and --keep-pushes";
    throw new OperatorError(`An option is not known or has no value. The command knows ${known}.`, { cause });
  }
}

function readRate(text: string): number {
  const perSecond = /^\d{1,2}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (perSecond > 0 && perSecond <= 10) return perSecond;
  throw new OperatorError("--per-second must be a number above 0 and up to 10, for example 0.5.");
}

function readAge(text: string): number {
  const [, count, unit = ""] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  if (count === undefined || unitMs === undefined)
    throw new OperatorError("--older-than must be a time like 90m, 6h or 2d.");
  const ageMs = Number(count) * unitMs;
  if (ageMs <= LONGEST_AGE_MS) return ageMs;
  throw new OperatorError(
    "--older-than can be 29d at most: that a message was taken back is known for 30 days, and later it would be answered.",
  );
}

function readReserve(text: string): Reserve {
  const [, count, percent] = /^(\d{1,7})(%?)$/.exec(text) ?? [];
  if (count === undefined || (percent === "%" && Number(count) > 100)) {
    throw new OperatorError(
      "--keep-pushes must be a number of pushes or a share of the quota, like 100 or 20%.",
    );
  }
  return percent === "%"
    ? { kind: "share", share: Number(count) / 100 }
    : { kind: "number", pushes: Number(count) };
}
