/*
 * The inside of the sandbox: what AWS's runtime for Node.js does between the Runtime API and a handler.
 * Plain JavaScript, so that a cold start pays for no TypeScript.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const agent = new Agent({ keepAlive: true });
let requestId;

// Root may write anywhere, also into a read-only folder; Lambda's user is nobody special.
if (process.getuid?.() === 0) {
  process.setgroups([]);
  process.setgid(65_534);
  process.setuid(65_534);
}

process.on("uncaughtException", (error) => void end(error, "Runtime.UncaughtException", 129));
process.on("unhandledRejection", (reason) => {
  void end({ ...named(reason), name: "Runtime.UnhandledPromiseRejection" }, "Unhandled", 128);
});

let handler;
try {
  handler = await loadHandler(_HANDLER);
} catch (error) {
  await post("/init/error", report(error), report(error).errorType);
  process.exit(1);
}
for (;;) await answerNext();

async function answerNext() {
  const { headers, body } = await call("GET", "/invocation/next");
  const id = headers["lambda-runtime-aws-request-id"];
  requestId = id;
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    await post(`/invocation/${id}/response`, result === undefined ? null : result);
  } catch (error) {
    await post(`/invocation/${id}/error`, report(error), report(error).errorType);
  }
  requestId = undefined;
}

function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** `src/lambda/chat.handler` → `handler` of src/lambda/chat.js, .mjs or .cjs, in this order. */
async function loadHandler(text) {
  const [, module, name] = /^([^.]*)\.(.+)$/.exec(basename(text)) ?? [];
  if (!module || text.includes("..")) throw problem("Runtime.MalformedHandlerName", `Bad handler ${text}`);
  const path = join(LAMBDA_TASK_ROOT, dirname(text), module);
  const file = [".js", ".mjs", ".cjs"].map((ending) => path + ending).find((tried) => existsSync(tried));
  if (!file) throw problem("Runtime.ImportModuleError", `Error: Cannot find module '${module}'`);
  const exported = file.endsWith(".cjs")
    ? createRequire(import.meta.url)(file)
    : await import(pathToFileURL(file).href);
  const found = name.split(".").reduce((value, key) => value?.[key], exported);
  if (found === undefined) throw problem("Runtime.HandlerNotFound", `${text} is undefined or not exported`);
  if (typeof found !== "function") throw problem("Runtime.HandlerNotFound", `${text} is not a function`);
  if (found.length > 2) {
    throw problem("Runtime.CallbackHandlerDeprecated", "Node.js 24 takes no handler with a callback.");
  }
  return found;
}

async function end(error, type, exitCode) {
  if (requestId !== undefined) await post(`/invocation/${requestId}/error`, report(error), type);
  process.exit(exitCode);
}

function report(error) {
  const { name, message, stack } = named(error);
  return { errorType: name, errorMessage: message, trace: stack?.split("\n") ?? [] };
}

function named(error) {
  if (error instanceof Error) {
    const { name, message, stack } = error;
    return { name, message, stack };
  }
  if (typeof error === "object" && error?.name) return error;
  return { name: typeof error, message: String(error) };
}

function problem(name, message) {
  return Object.assign(new Error(message), { name });
}

function post(path, body, errorType) {
  return call(
    "POST",
    path,
    JSON.stringify(body),
    errorType && { "lambda-runtime-function-error-type": errorType },
  );
}

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const url = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime${path}`;
    const outgoing = request(url, { method, agent, headers }, async (incoming) => {
      const chunks = await incoming.toArray();
      resolve({ headers: incoming.headers, body: Buffer.concat(chunks).toString("utf8") });
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
