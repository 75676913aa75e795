import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { createHmac } from "node:crypto";

export const CHANNEL_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
export const RECEIVED_AT_MS = Date.UTC(2026, 10, 22, 3);

export interface RequestOptions {
  /** "" leaves the signature out; absent: the right one. */
  readonly signature?: string;
  readonly secret?: string;
  readonly signatureHeader?: string;
  readonly headers?: Record<string, string>;
  readonly asBase64?: boolean;
}

/** What API Gateway's HTTP API hands to a function for `POST /webhook`. */
export function webhookRequest(body: string | Buffer, options: RequestOptions = {}): APIGatewayProxyEventV2 {
  const { secret = CHANNEL_SECRET, signatureHeader = "x-line-signature", asBase64 = false } = options;
  const signature = options.signature ?? signatureOf(body, secret);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "LineBotWebhook/2.0",
    ...options.headers,
    ...(signature !== "" && { [signatureHeader]: signature }),
  };
  return {
    version: "2.0",
    routeKey: "POST /webhook",
    rawPath: "/webhook",
    rawQueryString: "",
    headers,
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: "api.execute-api.ap-northeast-1.amazonaws.com",
      domainPrefix: "api",
      http: {
        method: "POST",
        path: "/webhook",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "LineBotWebhook/2.0",
      },
      requestId: "request",
      routeKey: "POST /webhook",
      stage: "$default",
      time: "22/Nov/2026:03:00:00 +0000",
      timeEpoch: RECEIVED_AT_MS,
    },
    body: Buffer.from(body).toString(asBase64 ? "base64" : "utf8"),
    isBase64Encoded: asBase64,
  };
}

/** A signed request that carries these events. */
export function eventsRequest(events: readonly unknown[], options: RequestOptions = {}) {
  return webhookRequest(JSON.stringify({ destination: "U0", events }), options);
}

export function signatureOf(body: string | Buffer, secret = CHANNEL_SECRET): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** A text that a person wrote in a 1:1 chat; `text` is also the event's id, if it can be one. */
export function textEvent(text: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "message",
    message: { type: "text", id: `m-${text}`, text },
    timestamp: RECEIVED_AT_MS - 50,
    source: { type: "user", userId: "U1" },
    replyToken: "reply-token",
    mode: "active",
    webhookEventId: `e-${text}`,
    deliveryContext: { isRedelivery: false },
    ...more,
  };
}
