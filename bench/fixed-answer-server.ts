import { createServer } from "node:http";
import { MODEL_ANSWER } from "./model-answer.ts";

/*
 * Bedrock's Converse as fast as can be: the same body to everybody, nothing read, nothing checked. Its own
 * process, so that its work is not counted as the caller's. Prints its address and runs until its input ends.
 */

const body = Buffer.from(
  JSON.stringify({
    output: { message: { role: "assistant", content: [{ text: MODEL_ANSWER }] } },
    stopReason: "end_turn",
    usage: { inputTokens: 200, outputTokens: 100, totalTokens: 300 },
    metrics: { latencyMs: 0 },
  }),
);

const server = createServer((request, response) => {
  request.resume().once("end", () => {
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "");
});
process.stdin.resume().once("end", () => process.exit(0));
