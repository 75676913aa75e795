import { createServer } from "node:http";
import type { webhook } from "@line/bot-sdk";

/** A bot of a few lines: it answers what the text asks for, through LINE's real API. */
export interface SmallBot {
  readonly webhookUrl: string;
  /** Lets the answer to "slow" go. */
  answerSlowOne(): void;
  /** Says something unasked. */
  push(to: string, message: object): Promise<void>;
  close(): Promise<void>;
}

export const CHANNEL_ACCESS_TOKEN = "a-token-of-the-tests";
export const LONG_TEXT = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`).join("\n");

/** `lineUrl` is asked for late: the simulator starts after the bot. */
export async function startSmallBot(lineUrl: () => string): Promise<SmallBot> {
  const slow = Promise.withResolvers<void>();

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.end("{}");
      const body: webhook.CallbackRequest = JSON.parse(Buffer.concat(chunks).toString());
      for (const event of body.events) void answer(event);
    });
  });

  async function answer(event: webhook.Event): Promise<void> {
    if (event.type === "postback" && event.replyToken !== undefined) {
      const messages = [{ type: "text", text: `You tapped ${event.postback.data}` }];
      return call("message/reply", { replyToken: event.replyToken, messages });
    }
    if (event.type !== "message" || event.message.type !== "text" || event.replyToken === undefined) return;
    const { replyToken } = event;
    const { text } = event.message;
    const reply = (...messages: object[]): Promise<void> => call("message/reply", { replyToken, messages });

    switch (text) {
      case "slow":
        await call("chat/loading/start", { chatId: event.source?.userId, loadingSeconds: 60 });
        await slow.promise;
        return reply({ type: "text", text: "at last" });
      case "long":
        return reply({ type: "text", text: LONG_TEXT });
      case "link":
        return reply({ type: "text", text: "詳しくはhttps://example.jp/kyotoをどうぞ" });
      case "twice":
        await reply({ type: "text", text: "first" });
        return reply({ type: "text", text: "second" });
      case "choices": {
        const action = { type: "message", label: "The first", text: "I take the first" };
        return reply({ type: "text", text: "Which?", quickReply: { items: [{ type: "action", action }] } });
      }
      case "button": {
        const action = { type: "postback", label: "Show it", displayText: "Show it", data: "it" };
        return reply({ type: "text", text: "Later", quickReply: { items: [{ type: "action", action }] } });
      }
      default:
        return reply({ type: "text", text: `You said: ${text}` });
    }
  }

  async function call(path: string, body: object): Promise<void> {
    await fetch(`${lineUrl()}/v2/bot/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${CHANNEL_ACCESS_TOKEN}` },
      body: JSON.stringify(body),
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    webhookUrl: `http://127.0.0.1:${port}/webhook`,
    answerSlowOne: slow.resolve,
    push: (to, message) => call("message/push", { to, messages: [message] }),
    close: () =>
      new Promise((resolve) => {
        slow.resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
