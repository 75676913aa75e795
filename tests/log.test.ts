import { expect, test } from "@jest/globals";
import { createLog, type Log } from "../src/log.ts";
import { OperatorError } from "../src/operator-error.ts";

const CANARY = "canary-5f1d";

/** What the log's lines say, parsed. */
function linesOf(use: (log: Log) => void, idKey = "key"): unknown[] {
  const lines: string[] = [];
  use(createLog(idKey, (line) => lines.push(line)));
  return lines.map((line): unknown => JSON.parse(line));
}

function errorLineOf(error: unknown): unknown {
  return linesOf((log) => log.error("failed", { error }))[0];
}

function conversationLine(conversation: string, idKey = "key"): unknown {
  return linesOf((log) => log.info("turn", { conversation }), idKey)[0];
}

test("an event is one line of JSON with its level and fields", () => {
  const lines = linesOf((log) => {
    log.info("turn", { outcome: "sent", ms: 12, tokensIn: 0 });
    log.error("webhook refused", { status: 401, because: "no\nsignature" });
    log.info("alone");
  });

  expect(lines).toEqual([
    { level: "info", event: "turn", outcome: "sent", ms: 12, tokensIn: 0 },
    { level: "error", event: "webhook refused", status: 401, because: "no\nsignature" },
    { level: "info", event: "alone" },
  ]);
});

test("a line holds no line end, whatever a field holds", () => {
  const lines: string[] = [];
  createLog("key", (line) => lines.push(line)).info("turn", { because: "a\r\nb\u2028" });

  expect(lines).toEqual([expect.not.stringMatching(/[\r\n]/)]);
});

test("a conversation is a hash: the same for one, another for another, another under another key", () => {
  expect(conversationLine("U1")).toEqual({
    level: "info",
    event: "turn",
    conversation: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
  expect(conversationLine("U1")).toEqual(conversationLine("U1"));
  expect(conversationLine("U2")).not.toEqual(conversationLine("U1"));
  expect(conversationLine("U1", "other key")).not.toEqual(conversationLine("U1"));
});

test("our own errors are told with their message", () => {
  expect(errorLineOf(new OperatorError("Do this."))).toEqual({
    level: "error",
    event: "failed",
    error: { name: "OperatorError", message: "Do this.", at: expect.any(Array) },
  });
});

test.each([
  ["a message", () => new TypeError(CANARY)],
  ["a message of many lines", () => new Error(`a\n${CANARY}\nb`)],
  ["a message that looks like a stack", () => new Error(`a\n    at ${CANARY} (file:///x.js:1:2)\n`)],
  ["a message whose stack was never asked for", () => Object.assign(new Error(CANARY), { stack: undefined })],
  ["a JSON error's quotation", () => catchFrom(() => JSON.parse(CANARY))],
  ["a cause", () => new OperatorError("Do this.", { cause: new Error(CANARY) })],
  ["a cause that is no error", () => new OperatorError("Do this.", { cause: CANARY })],
  ["a code that is no name", () => Object.assign(new Error("a"), { code: `${CANARY} ${CANARY}` })],
  ["a status that is no number", () => Object.assign(new Error("a"), { status: CANARY })],
  ["another field", () => Object.assign(new Error("a"), { body: CANARY })],
  ["many errors", () => new AggregateError([new Error(CANARY)], CANARY)],
  ["a thrown text", () => CANARY],
  ["a thrown object", () => ({ message: CANARY })],
])("%s of somebody else's error stays out", (_what, make) => {
  expect(JSON.stringify(errorLineOf(make()))).not.toContain(CANARY);
});

test("an error is known by name, code, status, place and cause", () => {
  const cause = Object.assign(new RangeError("a"), { code: "ECONNREFUSED" });
  const error = Object.assign(new Error("b", { cause }), { $metadata: { httpStatusCode: 503 } });

  expect(errorLineOf(error)).toEqual({
    level: "error",
    event: "failed",
    error: {
      name: "Error",
      status: 503,
      at: expect.arrayContaining([expect.stringContaining("log.test.ts")]),
      cause: {
        name: "RangeError",
        code: "ECONNREFUSED",
        at: expect.arrayContaining([expect.stringContaining("log.test.ts")]),
      },
    },
  });
});

test("what is thrown and is no error is known by its type", () => {
  expect([errorLineOf("text"), errorLineOf(null)]).toEqual([
    { level: "error", event: "failed", error: { name: "string" } },
    { level: "error", event: "failed", error: { name: "object" } },
  ]);
});

test("a stack is five frames at most", () => {
  const deep = (levels: number): unknown => (levels === 0 ? errorLineOf(new Error("a")) : deep(levels - 1));

  expect(deep(20)).toMatchObject({ error: { at: { length: 5 } } });
});

function catchFrom(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
