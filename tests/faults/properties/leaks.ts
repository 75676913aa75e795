import type { Item } from "../../../src/conversation/table.ts";
import { numberOf } from "./chat.ts";
import { wordsGoneAt } from "./erasures.ts";
import { retold, wordsOf } from "./parrot.ts";
import type { World } from "./world.ts";

/** Words that were taken back or forgotten, wherever they are used or kept after that. */
export function leaksIn(items: readonly Item[], world: World): string[] {
  return world.accepted.flatMap((event) => {
    const number = event.type === "message" ? numberOf(event) : undefined;
    if (event.type !== "message" || number === undefined) return [];
    const goneAt = wordsGoneAt(event, world);
    if (goneAt === Infinity) return [];
    const { id } = event.message;
    return [
      ...leaksOf(number, goneAt, world).map((where) => `${id}: erased words ${where}`),
      ...keepersOf(number, items).map((where) => `${id}: erased words are kept in ${where}`),
    ];
  });
}

function leaksOf(number: number, goneAt: number, { requests, asked }: World): string[] {
  const words = wordsOf(number);
  const retelling = retold(number);
  const sent = requests.filter(
    ({ messages, leaving }) => (leaving?.notedAt ?? 0) > goneAt && JSON.stringify(messages).includes(words),
  );
  // What a worker has in its hands cannot be taken back; what it makes of that can.
  const told = asked.filter(({ begunAt }) => begunAt > goneAt);
  return [
    ...sent.map(({ leaving }) => `were sent for ${leaving?.turn.id}`),
    ...told.filter(({ prompt }) => prompt.includes(words)).map(({ turnId }) => `were shown for ${turnId}`),
    ...told
      .filter(({ prompt }) => prompt.includes(retelling))
      .map(({ turnId }) => `were shown in other words for ${turnId}`),
  ];
}

function keepersOf(number: number, items: readonly Item[]): string[] {
  const words = wordsOf(number);
  const keepers = items.flatMap(({ sk, ...values }) =>
    Object.entries(values)
      .filter(([, value]) => typeof value === "string" && value.includes(words))
      .map(([name]) => `${String(sk)} ${name}`),
  );
  const remembering = items
    .filter(({ answered }) => typeof answered === "string" && answered.includes(retold(number)))
    .map(({ sk }) => `${String(sk)} in other words`);
  return [...keepers, ...remembering];
}
