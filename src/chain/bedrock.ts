import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { ChatBedrockConverse } from "@langchain/aws";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { MODEL_DEADLINE_MS } from "../times.ts";
import type { ModelName } from "./model-name.ts";
import { parametersFor, type SamplingSettings } from "./models.ts";

/**
 * One client for all models of a function. HTTP/1.1 keep-alive: the SDK's own default for Bedrock is HTTP/2
 * with one TLS session per request, at twice the time.
 * https://github.com/aws/aws-sdk-js-v3/issues/8279
 */
export function createBedrockClient(region: string): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region,
    // One repeat, for a stale connection or a passing throttle; after that the next model is the better try.
    maxAttempts: 2,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 1_500,
      // Longer than the deadline: only the turn's own signal ends a call, or a timeout would be billed twice.
      requestTimeout: MODEL_DEADLINE_MS + 30_000,
    }),
  });
}

export function createBedrockModel(
  name: ModelName,
  client: BedrockRuntimeClient,
  region: string,
  settings: SamplingSettings,
): ChatBedrockConverse {
  const { switchThinkingOff, ...parameters } = parametersFor(name, settings);
  return new ChatBedrockConverse({
    model: name.id,
    client,
    region,
    // The SDK repeats; a second layer of repeats would multiply with it.
    maxRetries: 0,
    ...parameters,
    ...(switchThinkingOff && { additionalModelRequestFields: { thinking: { type: "disabled" } } }),
  });
}
