import { median, percentile, summarise } from "./statistics.ts";

/** One row of the table. */
export interface Figure {
  readonly subject: string;
  readonly name: string;
  readonly unit: "ms" | "KB" | "MB" | "tokens" | "items" | "calls" | "answers/s";
  /** What `value` is of the n measurements. */
  readonly statistic: Statistic;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
  /** To the same statistic of what it is compared with, measured in turns with it in the same run. */
  readonly ratio?: number;
  /** The same at the commit of `--against`, measured in turns with it in the same run. */
  readonly against?: Against;
  readonly target?: Target;
}

export type Statistic = "median" | "p95" | "p99";

interface Against {
  readonly value: number;
  readonly n: number;
  /** Of what is here to what is there. */
  readonly ratio: number;
}

/** What the figure should be. Nothing fails where it is not: machines differ. */
interface Target {
  readonly of: "ratio" | "value";
  readonly atMost: number;
  readonly met: boolean;
}

interface FigureOptions {
  readonly statistic?: Statistic;
  readonly comparedWith?: readonly number[];
  /** Without any it counts as not given: the other commit may have no such thing. */
  readonly against?: readonly number[] | undefined;
  readonly ratioAtMost?: number;
  readonly valueAtMost?: number;
}

export function figureOf(
  [subject, name]: readonly [subject: string, name: string],
  unit: Figure["unit"],
  samples: readonly number[],
  { statistic = "median", comparedWith, against = [], ratioAtMost, valueAtMost }: FigureOptions = {},
): Figure {
  const take = TAKE[statistic];
  const { n, min, max } = summarise(samples);
  const value = take(samples);
  const ratio = comparedWith && value / take(comparedWith);
  return {
    subject,
    name,
    unit,
    statistic,
    value,
    min,
    max,
    n,
    ...(ratio !== undefined && { ratio }),
    ...(against.length > 0 && {
      against: { value: take(against), n: against.length, ratio: value / take(against) },
    }),
    ...(ratio !== undefined && ratioAtMost !== undefined && { target: target("ratio", ratio, ratioAtMost) }),
    ...(valueAtMost !== undefined && { target: target("value", value, valueAtMost) }),
  };
}

const TAKE: Readonly<Record<Statistic, (samples: readonly number[]) => number>> = {
  median,
  p95: (samples) => percentile(samples, 0.95),
  p99: (samples) => percentile(samples, 0.99),
};

function target(of: Target["of"], is: number, atMost: number): Target {
  return { of, atMost, met: is <= atMost };
}
