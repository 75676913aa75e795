/* The chat function as a process of its own: node worker.ts <port> <clock as JSON> [--break claim] */
import { LAMBDA_CONTEXT } from "../support/chat-lambda.ts";
import { createServer } from "node:http";
import { registerHooks } from "node:module";
import { systemClock } from "../../src/clock.ts";
import { suiteClock } from "./suite-clock.ts";

const [port, clock = "", ...flags] = process.argv.slice(2);
const settings: Parameters<typeof suiteClock>[0] = JSON.parse(clock);
// The entry file chooses the clock; the function's own entry names the system's, so that one is set.
Object.assign(systemClock, suiteClock(settings));

if (flags.includes("claim")) {
  const broken = new URL("broken-claim.ts", import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.endsWith("/conversation/dynamodb.ts") && context.parentURL !== broken
        ? { url: broken, shortCircuit: true, format: "module-typescript" }
        : next(specifier, context),
  });
}

const { handler } = await import("../../src/lambda/chat.ts");

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    void handler(JSON.parse(Buffer.concat(chunks).toString()), LAMBDA_CONTEXT)
      .then((result) => response.end(JSON.stringify(result)))
      .catch((error: unknown) => response.end(JSON.stringify({ errorMessage: String(error) })));
  });
});
server.listen(Number(port), "127.0.0.1", () => process.send?.("ready"));
// No worker outlives the suite.
process.on("disconnect", () => process.exit());
