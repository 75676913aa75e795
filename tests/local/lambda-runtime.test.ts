import { afterEach, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LambdaOptions, type LambdaSandbox, startLambda } from "../../local/lambda-runtime/server.ts";

const HANDLERS = `
let calls = 0;
const handlers = {
  echo: async (event) => ({ event, calls: ++calls }),
  nothing: async () => {},
  environment: async () => ({ names: Object.keys(process.env).sort(), cwd: process.cwd(), tz: process.env.TZ }),
  context: async (event, context) => ({ ...context, remainingMs: context.getRemainingTimeInMillis() }),
  fails: async () => { throw new TypeError("no luck"); },
  sleeps: async ({ ms }) => new Promise((resolve) => setTimeout(() => resolve(++calls), ms)),
  exits: async () => process.exit(3),
  exitsLater: async () => { setTimeout(() => process.exit(0), 1); return ++calls; },
  crashes: () => new Promise(() => setTimeout(() => { throw new Error("out of reach"); }, 1)),
  rejects: () => new Promise(() => { Promise.reject(new Error("nobody listens")); }),
  writes: async ({ path }) => require("node:fs").writeFileSync(path, "x"),
  prints: async () => { console.log("out"); console.error("err"); },
  callback: (event, context, callback) => callback(null, 1),
  value: 1,
};
module.exports = handlers;
`;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0).toReversed()) await sandbox.close();
});

async function zipOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lambda-test-"));
  open.push({ close: () => rm(folder, { recursive: true }) });
  const bytes = zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  );
  await writeFile(join(folder, "code.zip"), bytes);
  return join(folder, "code.zip");
}

async function start(name: string, options: Partial<LambdaOptions> = {}): Promise<LambdaSandbox> {
  const sandbox = await startLambda({
    code: options.code ?? (await zipOf({ "src/lambda/main.cjs": HANDLERS })),
    handler: `src/lambda/main.${name}`,
    environment: {},
    timeoutMs: 3_000,
    ...options,
  });
  open.push(sandbox);
  return sandbox;
}

test("the first call starts a process, later ones use it", async () => {
  const sandbox = await start("echo");
  const cold = await sandbox.invoke({ text: "こんにちは" });
  const warm = await sandbox.invoke(null);
  expect(cold.payload).toEqual({ event: { text: "こんにちは" }, calls: 1 });
  expect(cold.coldStartMs).toBeGreaterThan(0);
  expect(warm).toEqual({ payload: { event: null, calls: 2 }, durationMs: expect.any(Number) });
});

test("calls at the same time wait for each other", async () => {
  const sandbox = await start("sleeps");
  const results = await Promise.all([50, 1, 1].map((ms) => sandbox.invoke({ ms })));
  expect(results.map(({ payload }) => payload)).toEqual([1, 2, 3]);
});

test("a handler that returns nothing answers null", async () => {
  expect((await (await start("nothing")).invoke({})).payload).toBeNull();
});

test("the function sees Lambda's variables and its own, and nothing of this shell", async () => {
  const sandbox = await start("environment", { environment: { TABLE_NAME: "t" } });
  const { payload } = await sandbox.invoke({});
  expect(payload).toEqual({
    names: [
      "AWS_ACCESS_KEY_ID",
      "AWS_DEFAULT_REGION",
      "AWS_EXECUTION_ENV",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE",
      "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_LAMBDA_RUNTIME_API",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "LAMBDA_TASK_ROOT",
      "LANG",
      "PATH",
      "TABLE_NAME",
      "TZ",
      "_HANDLER",
    ],
    cwd: expect.stringContaining("lambda-task-"),
    tz: ":UTC",
  });
});

test("the context names the call and its time", async () => {
  const sandbox = await start("context", { functionName: "bot", memorySize: 512 });
  const { payload } = await sandbox.invoke({});
  expect(payload).toMatchObject({
    awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
    invokedFunctionArn: "arn:aws:lambda:ap-northeast-1:000000000000:function:bot",
    functionName: "bot",
    memoryLimitInMB: "512",
    remainingMs: expect.any(Number),
  });
});

test("an error is reported with its type, and the process goes on", async () => {
  const sandbox = await start("fails");
  const failed = await sandbox.invoke({});
  expect(failed).toMatchObject({
    functionError: "Unhandled",
    payload: { errorType: "TypeError", errorMessage: "no luck", trace: expect.any(Array) },
  });
  expect((await sandbox.invoke({})).coldStartMs).toBeUndefined();
});

test("a call over its time is ended with the process, and the next one is cold", async () => {
  const sandbox = await start("sleeps", { timeoutMs: 300 });
  const late = await sandbox.invoke({ ms: 60_000 });
  expect(late).toMatchObject({
    functionError: "Unhandled",
    payload: {
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(
        /^RequestId: [\da-f-]{36} Error: Task timed out after 0.30 seconds$/,
      ),
    },
  });
  expect(await sandbox.invoke({ ms: 1 })).toMatchObject({ payload: 1, coldStartMs: expect.any(Number) });
});

test("a process that ends is an error, and the next call is cold", async () => {
  const sandbox = await start("exits");
  for (const _ of [1, 2]) {
    expect(await sandbox.invoke({})).toMatchObject({
      coldStartMs: expect.any(Number),
      payload: {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining("Runtime exited with error: exit status 3"),
      },
    });
  }
});

test("a process that ends between two calls costs no call", async () => {
  const sandbox = await start("exitsLater");
  expect((await sandbox.invoke({})).payload).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await sandbox.invoke({})).toMatchObject({ payload: 1, coldStartMs: expect.any(Number) });
});

test.each([
  ["crashes", "Error", "out of reach"],
  ["rejects", "Runtime.UnhandledPromiseRejection", "nobody listens"],
])("a handler that %s ends the process with a report", async (name, errorType, errorMessage) => {
  const sandbox = await start(name);
  expect((await sandbox.invoke({})).payload).toMatchObject({ errorType, errorMessage });
  expect((await sandbox.invoke({})).coldStartMs).toBeGreaterThan(0);
});

test.each([
  ["a missing export", "src/lambda/main.nobody", "Runtime.HandlerNotFound"],
  ["an export that is no function", "src/lambda/main.value", "Runtime.HandlerNotFound"],
  ["a handler with a callback", "src/lambda/main.callback", "Runtime.CallbackHandlerDeprecated"],
  ["a missing file", "src/lambda/other.echo", "Runtime.ImportModuleError"],
  ["a name without a dot", "src/lambda/main", "Runtime.MalformedHandlerName"],
])("%s is refused at every start", async (_what, handler, errorType) => {
  const sandbox = await start("", { handler });
  for (const _ of [1, 2]) {
    expect(await sandbox.invoke({})).toMatchObject({
      functionError: "Unhandled",
      payload: { errorType },
      coldStartMs: expect.any(Number),
    });
  }
});

test("a module that throws while it loads is reported", async () => {
  const code = await zipOf({ "src/lambda/main.mjs": `throw new RangeError("no start")` });
  const { payload } = await (await start("handler", { code })).invoke({});
  expect(payload).toMatchObject({ errorType: "RangeError", errorMessage: "no start" });
});

test("an ES module is found by its ending", async () => {
  const code = await zipOf({ "src/lambda/main.mjs": `export const handler = async () => "module"` });
  expect((await (await start("handler", { code })).invoke({})).payload).toBe("module");
});

test("the code is read-only, /tmp is not", async () => {
  const sandbox = await start("writes");
  const path = join(tmpdir(), `lambda-write-${process.pid}`);
  open.push({ close: () => rm(path, { force: true }) });
  expect((await sandbox.invoke({ path: "src/lambda/new.cjs" })).payload).toMatchObject({
    errorMessage: expect.stringContaining("EACCES"),
  });
  expect((await sandbox.invoke({ path: "src/lambda/main.cjs" })).payload).toMatchObject({
    errorMessage: expect.stringContaining("EACCES"),
  });
  expect((await sandbox.invoke({ path })).functionError).toBeUndefined();
});

test("what the function prints can be read", async () => {
  const sandbox = await start("prints");
  await sandbox.invoke({});
  await sandbox.close();
  expect(sandbox.output().split("\n").toSorted()).toEqual(["", "err", "out"]);
});

test("after close no call is taken", async () => {
  const sandbox = await start("echo");
  await sandbox.invoke({});
  await sandbox.close();
  await expect(sandbox.invoke({})).rejects.toThrow("This sandbox is closed.");
});
