import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * What the bot this one follows did, with today's API and as somebody would write it in an afternoon: one
 * function that takes LINE's webhook, puts a prompt together by hand, asks Bedrock and replies. It has no queue,
 * no memory and no second try. The bench measures against it, so nothing here is slower than it has to be.
 */

const {
  LINE_CHANNEL_SECRET = "",
  LINE_CHANNEL_ACCESS_TOKEN = "",
  LINE_API_BASE_URL = "https://api.line.me",
  MODEL_ID = "",
} = process.env;

// HTTP/1.1 as in the bot itself: the SDK's default, HTTP/2, is slower and would flatter the bot.
const bedrock = new BedrockRuntimeClient({ requestHandler: new NodeHttpHandler() });

interface TextEvent {
  readonly type: string;
  readonly replyToken: string;
  readonly message?: { readonly type: string; readonly text: string };
}

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const body = event.isBase64Encoded
    ? Buffer.from(event.body ?? "", "base64").toString("utf8")
    : (event.body ?? "");
  if (!isSigned(body, event.headers["x-line-signature"] ?? "")) return { statusCode: 401 };

  const { events }: { events: TextEvent[] } = JSON.parse(body);
  for (const { type, message, replyToken } of events) {
    if (type !== "message" || message?.type !== "text") continue;
    const prompt = `You are a friendly assistant in LINE. Answer briefly.\n\nHuman: ${message.text}\n\nAssistant:`;
    const answer = await bedrock.send(
      new ConverseCommand({
        modelId: MODEL_ID,
        messages: [{ role: "user", content: [{ text: prompt }] }],
        inferenceConfig: { maxTokens: 1_000 },
      }),
    );
    await reply(replyToken, answer.output?.message?.content?.[0]?.text ?? "Sorry, I have no answer.");
  }
  return { statusCode: 200, body: "{}" };
}

function isSigned(body: string, signature: string): boolean {
  const expected = createHmac("sha256", LINE_CHANNEL_SECRET).update(body).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function reply(replyToken: string, text: string): Promise<void> {
  const response = await fetch(`${LINE_API_BASE_URL}/v2/bot/message/reply`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${LINE_CHANNEL_ACCESS_TOKEN}`,
    },
    body: JSON.stringify({ replyToken, messages: [{ type: "text", text }] }),
  });
  if (!response.ok) throw new Error(`LINE refused the reply: ${response.status}`);
}
