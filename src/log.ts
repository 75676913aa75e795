import { createHmac } from "node:crypto";
import { OperatorError } from "./operator-error.ts";

/** The only fields that reach the log. None of them can hold what people write, a name, a token or a secret. */
export interface LogFields {
  readonly outcome?: string;
  readonly because?: string;
  /** Hashed here; the id itself is never written. */
  readonly conversation?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly requestId?: string;
  readonly model?: string;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly turnsRecalled?: number;
  readonly count?: number;
  readonly receives?: number;
  readonly status?: number;
  readonly ms?: number;
  readonly queuedMs?: number;
  readonly error?: unknown;
}

export interface Log {
  info(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/**
 * One JSON line per call. `idKey` keys the hash of conversation ids: whoever reads the log can follow one
 * conversation and cannot tell whose it is.
 */
export function createLog(idKey: string, write: (line: string) => void): Log {
  const line = (level: string, event: string, fields: LogFields = {}) => {
    const { conversation, error, eventType, eventId, ...rest } = fields;
    write(
      JSON.stringify({
        level,
        event,
        ...(conversation !== undefined && { conversation: hashId(idKey, conversation) }),
        ...plainWord("eventType", eventType),
        ...plainWord("eventId", eventId),
        ...rest,
        ...(error !== undefined && { error: describeError(error) }),
      }),
    );
  };
  return {
    info: (event, fields) => line("info", event, fields),
    error: (event, fields) => line("error", event, fields),
  };
}

/** These come from outside: only what looks like a name or an id is written. */
function plainWord(name: string, word: string | undefined): Record<string, string> {
  return word !== undefined && /^[\w-]{1,100}$/.test(word) ? { [name]: word } : {};
}

function hashId(key: string, id: string): string {
  return createHmac("sha256", key).update(id).digest("hex").slice(0, 12);
}

/** A chain of causes may be long, or a circle. */
const MOST_CAUSES = 3;

/**
 * What a log may say of an error. Messages of errors that are not ours stay out: a JSON error quotes what it
 * could not parse, a service's error may quote what it was sent.
 */
function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    ...(error instanceof OperatorError && { message: error.message }),
    ...("code" in error && isPlainCode(error.code) && { code: error.code }),
    ...statusOf(error),
    at: stackFrames(error),
    ...(error.cause !== undefined && depth < MOST_CAUSES && { cause: describeError(error.cause, depth + 1) }),
  };
}

function isPlainCode(code: unknown): boolean {
  return typeof code === "number" || (typeof code === "string" && /^[\w.-]{1,60}$/.test(code));
}

function statusOf(error: Error): { status?: number } {
  if ("status" in error && typeof error.status === "number") return { status: error.status };
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return {};
  return typeof metadata.httpStatusCode === "number" ? { status: metadata.httpStatusCode } : {};
}

/** The frames of a stack without its first lines, which repeat the message. */
function stackFrames(error: Error): string[] {
  const lines = error.stack?.replace(error.message, "").split("\n") ?? [];
  return lines
    .map((text) => text.trim())
    .filter((text) => /^at .*:\d+:\d+\)?$/.test(text))
    .slice(0, 5);
}
