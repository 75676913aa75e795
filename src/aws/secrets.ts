import type { MiddlewareObj } from "@middy/core";
import type { Context } from "aws-lambda";
import type { Clock } from "../clock.ts";
import { isRecord, recordsOf } from "../json.ts";
import { OperatorError } from "../operator-error.ts";
import { SECRETS_KEPT_MS, SECRETS_REFRESH_MS } from "../times.ts";
import type { AwsCall } from "./call.ts";

/** Secrets of type `T`, read from SSM and kept for minutes. */
export interface Secrets<T> {
  get(): Promise<T>;
  /**
   * Reads again because the ones we hold did not work: the operator may have changed them. At most once a
   * minute, so that a stranger's wrong signatures cannot flood SSM; in between it answers what it holds.
   */
  refresh(): Promise<T>;
}

/**
 * `names` maps our words to SSM parameter names, at most ten; `parse` gets the values found and throws an
 * OperatorError when they do not do.
 */
export function createSecrets<Name extends string, T>(
  names: Readonly<Record<Name, string>>,
  parse: (values: ReadonlyMap<string, string>) => T,
  call: AwsCall,
  clock: Clock,
): Secrets<T> {
  let good: { readonly value: T; readonly atMs: number } | undefined;
  let reading: Promise<T> | undefined;
  let refreshedAtMs = -Infinity;

  /** Callers who come while a reading is under way share it. A failed one leaves what we hold as it is. */
  const read = (): Promise<T> => {
    reading ??= readParameters(names, call)
      .then((values) => {
        const value = parse(values);
        good = { value, atMs: clock.now() };
        return value;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  return {
    get: () => (good && clock.now() - good.atMs < SECRETS_KEPT_MS ? Promise.resolve(good.value) : read()),
    refresh: () => {
      if (good && clock.now() - refreshedAtMs < SECRETS_REFRESH_MS)
        return reading ?? Promise.resolve(good.value);
      refreshedAtMs = clock.now();
      return read();
    },
  };
}

async function readParameters(
  names: Readonly<Record<string, string>>,
  call: AwsCall,
): Promise<ReadonlyMap<string, string>> {
  const Names = Object.values(names);
  const answer = await call("ssm", "GetParameters", { Names, WithDecryption: true }).catch(
    (cause: unknown) => {
      throw new OperatorError(
        `SSM did not give the parameters ${Names.join(", ")}. Check that they exist and that this function's role may read them.`,
        { cause },
      );
    },
  );
  const parameters = recordsOf(isRecord(answer) && answer["Parameters"]);
  const found = new Map(parameters.map((parameter) => [parameter["Name"], parameter["Value"]]));
  const values = new Map<string, string>();
  for (const [name, parameter] of Object.entries(names)) {
    const value = found.get(parameter);
    if (typeof value === "string" && value.trim() !== "") values.set(name, value.trim());
  }
  return values;
}

/** Puts the current secrets on the context before the handler runs. */
export function withSecrets<T>(
  start: () => Promise<{ readonly secrets: Secrets<T> }>,
): MiddlewareObj<unknown, unknown, Error, Context & { secrets: T }> {
  return {
    before: async (request) => {
      const { secrets } = await start();
      request.context.secrets = await secrets.get();
    },
  };
}

/**
 * Starts reading the secrets and lets the handler go on: the chat function needs them only once it has an
 * answer, and a failure must not cost that answer.
 */
export function prefetchSecrets(start: () => Promise<{ readonly secrets: Secrets<unknown> }>): MiddlewareObj {
  return {
    before: () => {
      start()
        .then(({ secrets }) => secrets.get())
        // Whoever needs them asks again and reports the failure.
        .catch(() => undefined);
    },
  };
}
