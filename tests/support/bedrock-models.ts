import type { ChatBedrockConverse } from "@langchain/aws";
import type { Answerer } from "../../local/bedrock/answer.ts";
import { startBedrock, type BedrockStandIn } from "../../local/bedrock/server.ts";
import { createBedrockClient, createBedrockModel } from "../../src/chain/bedrock.ts";
import type { SamplingSettings } from "../../src/chain/models.ts";
import { systemClock, type Clock } from "../../src/clock.ts";

export const HAIKU_5_5 = "jp.anthropic.claude-haiku-5-5";
export const HAIKU_4_5 = "jp.anthropic.claude-haiku-4-5-20251001-v1:0";
export const NOVA = "jp.amazon.nova-2-lite-v1:0";

const REGION = "ap-northeast-1";

/** Bedrock's stand-in and the product's own models connected to it. */
export interface BedrockModels {
  readonly bedrock: BedrockStandIn;
  model(id: string, settings?: Partial<SamplingSettings>): ChatBedrockConverse;
  /** The model ids and statuses of all calls, oldest first. */
  calls(): readonly string[];
  close(): Promise<void>;
}

export async function startBedrockModels(
  answer?: Answerer,
  clock: Clock = systemClock,
): Promise<BedrockModels> {
  const bedrock = await startBedrock({ clock, ...(answer && { answer }) });
  // The client finds its endpoint and keys where it finds them in Lambda.
  process.env["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = bedrock.url;
  process.env["AWS_ACCESS_KEY_ID"] = "local";
  process.env["AWS_SECRET_ACCESS_KEY"] = "local";
  delete process.env["AWS_PROFILE"];
  const client = createBedrockClient(REGION);
  return {
    bedrock,
    model: (id, settings) =>
      createBedrockModel({ provider: "bedrock", id }, client, REGION, {
        maxOutputTokens: 2_000,
        ...settings,
      }),
    calls: () => bedrock.calls().map(({ modelId, status }) => `${modelId} ${status}`),
    close: async () => {
      client.destroy();
      await bedrock.close();
    },
  };
}
