import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import type { Clock } from "../../../src/clock.ts";

export const HAIKU = "jp.anthropic.claude-haiku-5-5";

/** The real client as the bot builds it: HTTP/1.1, and no second attempt that would hide a fault. */
export function clientOf(url: string, maxAttempts = 1): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint: url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts,
    requestHandler: new NodeHttpHandler(),
  });
}

/** Time that passes only where somebody sleeps. */
export function jumpingClock(): Clock {
  let nowMs = Date.UTC(2026, 10, 22);
  return {
    now: () => nowMs,
    sleep: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
    deadline: () => new AbortController().signal,
  };
}
