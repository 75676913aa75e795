import { rm } from "node:fs/promises";
import type { Answerer } from "../../local/bedrock/answer.ts";
import { startBedrock, type BedrockStandIn } from "../../local/bedrock/server.ts";
import { startLineSimulator, type LineSimulator } from "../../local/line/simulator.ts";
import { systemClock } from "../../src/clock.ts";
import { freePorts, makeDataFolder, startOffline, type Offline } from "../support/offline.ts";

export const CHANNEL_SECRET = "the-secret-of-this-test";

/** The bot is what `serverless offline` runs; LINE and Bedrock are the test's, told by two variables. */
export interface LocalStack {
  readonly line: LineSimulator;
  readonly bedrock: BedrockStandIn;
  readonly offline: Offline;
  readonly close: () => Promise<void>;
}

export async function startLocalStack(answer: Answerer): Promise<LocalStack> {
  const ports = await freePorts();
  const dataFolder = await makeDataFolder();
  const bedrock = await startBedrock({ clock: systemClock, answer });
  const line = await startLineSimulator({
    port: 0,
    clock: systemClock,
    channelId: "1234567890",
    channelSecret: CHANNEL_SECRET,
    webhookUrl: `http://127.0.0.1:${ports.http}/webhook`,
    modelLabel: "scripted model",
  });
  const offline = await startOffline({
    ports,
    dataFolder,
    env: {
      LINE_CHANNEL_ID: "1234567890",
      LINE_CHANNEL_SECRET: CHANNEL_SECRET,
      LINE_API_BASE_URL: line.url,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
    },
  });
  return {
    line,
    bedrock,
    offline,
    close: async () => {
      await offline.stop();
      await line.close();
      await bedrock.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
