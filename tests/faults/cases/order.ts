import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { aCase, type Case } from "../case.ts";
import { openChat } from "../chat.ts";
import type { Chat } from "../chat.ts";
import { settle } from "../oracle.ts";

const PATIENCE_MS = 300_000;
const MESSAGES = 100;

async function quantile(chat: Chat, count: number): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const said = await chat.say();
    await chat.until("the answer", () => chat.answersTo(said) > 0, PATIENCE_MS);
    times.push(chat.world.clock.now() - said.saidAtMs);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? 0;
}

export const ORDER: readonly Case[] = [
  aCase({
    name: "T13",
    what: "100 messages of one chat, workers slow and failing at random",
    runs: 10,
    lanes: 10,
    allowed: { unsure: true },
    play: async (chat, { random }) => {
      const { records } = chat.world;
      chat.order({
        act: { kind: "answer", status: 500, body: {} },
        side: "before",
        service: "bedrock",
        times: 1_000,
        where: () => random() < 0.05,
      });
      chat.order({
        act: { kind: "drop" },
        side: "after",
        service: "dynamodb",
        times: 1_000,
        where: () => random() < 0.02,
      });
      chat.order({
        act: { kind: "delay", ms: 3_000 },
        side: "before",
        service: "dynamodb",
        times: 1_000,
        where: () => random() < 0.03,
      });
      while (chat.said.length < MESSAGES) {
        if (random() < 0.2) await chat.sayTogether(3);
        else await chat.say();
        await chat.until("room in the queue", () => records.pending(chat.userId) < 5, PATIENCE_MS);
      }
      await settle(chat, PATIENCE_MS);
      return [];
    },
  }),
  aCase({
    name: "T14",
    what: "a poison message, ten good ones behind it, and other chats meanwhile",
    runs: 1,
    speed: 20,
    lanes: 2,
    workers: 2,
    // The ten behind it waited long: their reply tokens are dead.
    allowed: { pushes: 12 },
    play: async (chat) => {
      const { world } = chat;
      const other = openChat(world);
      const calmMs = await quantile(other, 20);
      const poison = chat.question(1);
      chat.order({
        act: { kind: "answer", status: 500, body: { __type: "InternalServerError" } },
        side: "before",
        service: "dynamodb",
        operation: "UpdateItem",
        times: 1_000,
        where: ({ body }) => body.includes(`"S":"${poison}"`),
      });
      await chat.say();
      for (let turn = 0; turn < 10; turn += 1) await chat.say();
      const busyMs = await quantile(other, 20);
      await settle(chat, PATIENCE_MS);
      const late =
        busyMs > 2 * calmMs + 1_000 ? [`other chats: p95 ${calmMs} ms before, ${busyMs} ms meanwhile`] : [];
      const read = new ReceiveMessageCommand({
        QueueUrl: world.queue.deadLetterUrl,
        MaxNumberOfMessages: 10,
      });
      const { Messages = [] } = await world.queue.client.send(read);
      const isLaid = Messages.some(({ Body = "" }) => Body.includes(poison));
      const unanswered = chat.said.slice(1).filter((said) => chat.answersTo(said) !== 1);
      return [
        ...late,
        ...(isLaid ? [] : ["the poison message is not in the dead-letter queue"]),
        ...(unanswered.length > 0
          ? [`${unanswered.length} good messages behind it without their answer`]
          : []),
      ];
    },
  }),
];
