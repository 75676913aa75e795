import type { messagingApi, webhook } from "@line/bot-sdk";
import { slicesOf } from "../../../src/conversation/carried.ts";
import { keyOf } from "../../../src/conversation/item-keys.ts";
import type { Item } from "../../../src/conversation/table.ts";
import { sortKeyOf, type TurnKey } from "../../../src/conversation/turn.ts";
import { phrases } from "../../../src/bot/phrases/phrases.ts";
import { CHAT_IDS } from "./chat.ts";
import { isErased, isRetry, type Asking } from "./erasures.ts";
import { leaksIn } from "./leaks.ts";
import { plainTurnId, turnIdIn } from "./watched-table.ts";
import type { World } from "./world.ts";

/** Of the first model; each may be followed by one of the second. */
const MOST_MODEL_CALLS = 3;

/** What is said in place of an answer. */
const INSTEAD: ReadonlySet<string> = new Set(
  Object.values(phrases).flatMap(({ modelsFailed, takenBack, questionGone }) => [
    modelsFailed,
    takenBack,
    questionGone,
  ]),
);

/** What a played story did to the promise; empty when it was kept. */
export async function complaintsAbout(world: World): Promise<string[]> {
  const items = await world.items();
  const complaints = world.askedInVain.map((id) => `${id}: a saved answer was asked for again`);
  for (const [answer, times] of Map.groupBy(answersShown(world), (text) => /^answer \d+/.exec(text)?.[0])) {
    if (times.length > mostOutcomes(turnIdOf(times[0] ?? "", world) ?? "", world))
      complaints.push(`${answer} was shown ${times.length} times`);
  }
  for (const [id, calls] of Map.groupBy(
    world.asked.filter(({ isFallback }) => !isFallback),
    ({ turnId }) => turnId,
  )) {
    if (calls.length > MOST_MODEL_CALLS) complaints.push(`${id}: ${calls.length} model calls`);
  }
  const shown = outcomesShown(world);
  for (const event of world.accepted) {
    if (isAnswered(event, world)) complaints.push(...complaintsAboutTurn(event, shown, items, world));
  }
  for (const item of items) {
    if (isWaiting(item))
      complaints.push(`${turnIdIn(String(item["sk"]))}: its answer is kept though it is out`);
  }
  return [...complaints, ...outOfOrder(world), ...leaksIn(items, world), ...lostTalk(items, world)];
}

/** Whether an item keeps an answer for the chat's next reply. */
export function isWaiting({ state, messages }: Item): boolean {
  return state === "answered" || (state === "joined" && messages !== undefined);
}

/** Whether the event is owed an outcome. */
function isAnswered(event: webhook.Event, world: World): event is Asking {
  if (event.type === "message") return !isTalk(event, world);
  return isRetry(event, world);
}

function isTalk({ message }: webhook.MessageEvent, { kind }: World): boolean {
  if (kind === "person" || message.type !== "text") return false;
  return message.mention === undefined && !message.text.startsWith("/");
}

function complaintsAboutTurn(
  event: Asking,
  shown: readonly string[],
  items: readonly Item[],
  world: World,
): string[] {
  const id = turnIdOfEvent(event);
  // Words of our own answer a command, and nothing tells whose they are.
  if (event.type === "message" && event.message.type === "text" && event.message.text.startsWith("/"))
    return [];
  const seen = shown.filter((one) => one === id).length;
  if (seen > mostOutcomes(id, world)) return [`${id}: ${seen} outcomes were shown`];
  const isGone = isErased(event, world);
  const key = { conversation: CHAT_IDS[world.kind], timestamp: event.timestamp, id };
  const state = stateOf(key, items);
  if (!isGone && items.some((item) => item["sk"] === sortKeyOf(key) && item["state"] === "erased"))
    return [`${id}: it is erased, and nobody asked for that`];
  if (seen > 0 || isGone) return [];
  // Nobody could know: that takes a dead worker, a LINE that stayed silent, or somebody who erased what it went with.
  const couldBeLost = world.hadCrash || world.line.wasAmbiguous() || hasErasures(world);
  if (state === "unsure" && couldBeLost) return [];
  // LINE's "known" may as well have meant a try that was noted and whose result was lost.
  if (state === "sent" && couldBeLost && world.keysKnown.has(id)) return [];
  return [`${id}: nothing was shown, and it is ${state}`];
}

/** Who taps the offer of an answer that may be lost wants it shown, once more. */
function mostOutcomes(id: string, { watched }: World): number {
  return 1 + (watched.askedFor.get(id) ?? 0);
}

function hasErasures({ accepted }: World): boolean {
  return accepted.some(({ type }) => type === "unsend" || type === "postback");
}

/** Where a turn's own answer stands: with the turn that carries it, or in a second turn where the reply was full. */
function stateOf(key: TurnKey, items: readonly Item[]): string {
  const behind = sortKeyOf({ ...key, id: `${key.id}-behind` });
  const isBehind = items.some(({ sk }) => sk === behind);
  return stateOfCarried(isBehind ? behind : sortKeyOf(key), items);
}

function stateOfCarried(sortKey: string, items: readonly Item[]): string {
  const item = items.find(({ sk }) => sk === sortKey);
  const { state, joinedInto } = item ?? {};
  if (state === "joined" && typeof joinedInto === "string") return stateOfCarried(joinedInto, items);
  return String(state);
}

function answersShown({ line }: World): string[] {
  return line.shown.flatMap(({ messages }) =>
    messages.flatMap((message) =>
      message.type === "text" && message.text.startsWith("answer ") ? [message.text] : [],
    ),
  );
}

/** The turn of each answer, and of each apology and the like, that the person saw. */
function outcomesShown(world: World): string[] {
  return world.line.shown.flatMap(({ messages }) => {
    const leaving = world.requests.find((request) => request.messages === messages)?.leaving;
    const slices = leaving ? slicesOf({ messages, carries: leaving.carries }) : [];
    return messages.flatMap((message) => {
      const { turn } = leaving ?? {};
      const carried = slices.find((slice) => slice.messages.includes(message))?.carried ?? turn;
      return outcomeOf(message, carried, world) ?? [];
    });
  });
}

function outcomeOf(
  message: messagingApi.Message,
  sentFor: TurnKey | undefined,
  world: World,
): string | undefined {
  if (message.type !== "text") return undefined;
  if (message.text.startsWith("answer ")) return turnIdOf(message.text, world);
  if (!INSTEAD.has(message.text)) return undefined;
  const action = message.quickReply?.items?.[0]?.action;
  const [kind, , id] = action?.type === "postback" ? (action.data ?? "").split(":") : [];
  return plainTurnId(kind === "retry" && id !== undefined ? id : (sentFor?.id ?? ""));
}

function turnIdOf(answer: string, { asked }: World): string | undefined {
  return asked[Number(/^answer (\d+)/.exec(answer)?.[1]) - 1]?.turnId;
}

/** Answers that a tap fetched or a later reply carried are outside the order. */
function outOfOrder(world: World): string[] {
  const carried = new Set([...world.watched.joined.keys()].map(turnIdIn));
  const places = answersShown(world)
    .map((answer) => turnIdOf(answer, world) ?? "")
    .filter((id) => !carried.has(id))
    .map((id) => world.accepted.findIndex((event) => turnIdOfEvent(event) === id));
  const isSorted = places.every((place, index) => index === 0 || (places[index - 1] ?? -1) <= place);
  return isSorted ? [] : [`answers came in the order ${places.join(", ")}`];
}

function turnIdOfEvent(event: webhook.Event): string {
  return event.type === "message" ? event.message.id : event.webhookEventId;
}

/** Nobody's talk goes with somebody else's. */
function lostTalk(items: readonly Item[], world: World): string[] {
  return world.accepted.flatMap((event) => {
    if (event.type !== "message" || !isTalk(event, world) || isErased(event, world)) return [];
    const isKept = items.some(
      ({ sk }) => String(sk).startsWith("U#") && keyOf("", String(sk)).id === event.message.id,
    );
    return isKept ? [] : [`${event.message.id}: talk that nobody took back is gone`];
  });
}
