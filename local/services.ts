import { join } from "node:path";
import type { Clock } from "../src/clock.ts";
import { startBedrock } from "./bedrock/server.ts";
import type { DoneToolCall } from "./bedrock/tool-calls.ts";
import { startDynamoDb } from "./dynamodb/server.ts";
import { servePage } from "./line/page/serve-page.ts";
import { startLineSimulator, type LineSimulator } from "./line/simulator.ts";
import type { Endpoint, LocalModel, LocalSettings } from "./settings.ts";
import { startSqs } from "./sqs/server.ts";
import { startSsm } from "./ssm/server.ts";
import type { StandIn } from "./stand-in.ts";

export interface Services {
  readonly urls: Readonly<Record<Endpoint, string | undefined>>;
  /** The simulator's page, where the simulator is on. */
  readonly pageUrl: string | undefined;
  close(): Promise<void>;
}

export interface ServicesOptions {
  readonly settings: LocalSettings;
  readonly clock: Clock;
  readonly region: string;
  /** The SSM folder the functions read their secrets from. */
  readonly secretsPath: string;
  readonly webhookUrl: string;
}

/** Starts a stand-in for every service the developer has not pointed elsewhere. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { settings, clock, region, secretsPath, webhookUrl } = options;
  const { given, dataFolder, model } = settings;
  const started: StandIn[] = [];
  const unless = async (url: string | undefined, start: () => Promise<StandIn>): Promise<string> => {
    if (url !== undefined) return url;
    const standIn = await start();
    started.push(standIn);
    return standIn.url;
  };
  const close = async () => {
    for (const standIn of started.splice(0).toReversed()) await standIn.close();
  };

  try {
    const dynamodb = await unless(given.dynamodb, () =>
      startDynamoDb({ directory: join(dataFolder, "dynamodb") }),
    );
    const sqs = await unless(given.sqs, () =>
      startSqs({ clock, region, file: join(dataFolder, "sqs.json") }),
    );
    const ssm = await unless(given.ssm, () =>
      startSsm({ clock, parameters: () => secrets(settings, secretsPath) }),
    );
    let simulator: LineSimulator | undefined;
    const line = await unless(given.line, async () => {
      simulator = await startLineSimulator({
        port: settings.simulatorPort,
        clock,
        channelId: settings.channelId,
        channelSecret: settings.channelSecret,
        ...(settings.channelAccessToken !== undefined && {
          channelAccessToken: settings.channelAccessToken,
        }),
        webhookUrl,
        modelLabel: modelLabel(model),
        webhookRedelivery: true,
        page: servePage(),
        file: join(dataFolder, "line.json"),
      });
      return simulator;
    });
    const onToolCall = (call: DoneToolCall) => simulator?.noteToolCall(call);
    const bedrock =
      model.kind === "practice"
        ? await unless(given.bedrock, () => startBedrock({ clock, onToolCall }))
        : given.bedrock;
    const pageUrl = given.line === undefined ? `${line}/` : undefined;
    return { urls: { dynamodb, sqs, ssm, bedrock, line }, pageUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function secrets(settings: LocalSettings, path: string): Record<string, string> {
  return {
    [`${path}/LINE_CHANNEL_ID`]: settings.channelId,
    [`${path}/LINE_CHANNEL_SECRET`]: settings.channelSecret,
    ...(settings.channelAccessToken !== undefined && {
      [`${path}/LINE_CHANNEL_ACCESS_TOKEN`]: settings.channelAccessToken,
    }),
  };
}

function modelLabel(model: LocalModel): string {
  switch (model.kind) {
    case "practice":
      return "practice model";
    case "ollama":
      return `Ollama ${model.name}`;
    case "bedrock":
      return "Amazon Bedrock";
  }
}
