import type { TurnKey } from "../../../src/conversation/turn.ts";
import { phrases } from "../../../src/bot/phrases/phrases.ts";
import { addressOf, type World } from "./world.ts";

const MOST_MODEL_CALLS = 3;

/** What a played story did to the promise; empty when it was kept. */
export async function complaintsAbout(world: World): Promise<string[]> {
  const complaints = world.askedInVain.map((id) => `${id}: a saved answer was asked for again`);
  const counts = answersShown(world);
  for (const [answer, times] of Map.groupBy(counts, (text) => text)) {
    if (times.length > mostOutcomes(turnIdOf(answer, world) ?? "", world))
      complaints.push(`${answer} was shown ${times.length} times`);
  }
  for (const [id, calls] of Map.groupBy(world.asked, (turnId) => turnId)) {
    if (calls.length > MOST_MODEL_CALLS) complaints.push(`${id}: ${calls.length} model calls`);
  }
  for (const event of world.accepted) {
    const key = turnKeyOf(event);
    if (key) complaints.push(...(await complaintsAboutTurn(key, world)));
  }
  return [...complaints, ...outOfOrder(world)];
}

/** Who taps the offer of an answer that may be lost wants it shown, once more. */
function mostOutcomes(id: string, { askedFor }: World): number {
  return 1 + (askedFor.get(id) ?? 0);
}

/** The turn of a text, and of a tap on "try again". */
function turnKeyOf(event: World["accepted"][number]): TurnKey | undefined {
  const { timestamp, webhookEventId } = event;
  if (event.type === "message") return { conversation: "U1", timestamp, id: event.message.id };
  const isRetry = event.type === "postback" && event.postback.data.startsWith("retry:");
  return isRetry ? { conversation: "U1", timestamp, id: webhookEventId } : undefined;
}

async function complaintsAboutTurn(key: TurnKey, world: World): Promise<string[]> {
  const seen = outcomesShown(key, world);
  if (seen > mostOutcomes(key.id, world)) return [`${key.id}: ${seen} outcomes were shown`];
  if (seen > 0) return [];
  const state = await stateOf(key, world);
  if (state === "answered") return [];
  // Nobody could know: that takes a dead worker or a LINE that stayed silent.
  if (state === "unsure" && (world.hadCrash || world.line.wasAmbiguous())) return [];
  return [`${key.id}: nothing was shown, and it is ${state}`];
}

/** Where a turn's own answer stands: with the turn that carries it, or in a second turn where the reply was full. */
async function stateOf(key: TurnKey, world: World): Promise<string> {
  const behind = { ...key, id: `${key.id}-behind` };
  return stateOfCarried((await world.turns.look(behind, Infinity)) ? behind : key, world);
}

async function stateOfCarried(key: TurnKey, world: World): Promise<string> {
  const seen = await world.turns.look(key, Infinity);
  const carrier = world.carriers.get(addressOf(key));
  if (seen?.state === "joined" && carrier) return stateOfCarried(carrier, world);
  return seen?.state ?? "unknown";
}

function answersShown({ line }: World): string[] {
  return line.shown.flatMap(({ messages }) =>
    messages.flatMap((message) =>
      message.type === "text" && message.text.startsWith("answer ") ? [message.text] : [],
    ),
  );
}

/** Answers and apologies of this turn that the person saw. */
function outcomesShown(key: TurnKey, world: World): number {
  const answers = answersShown(world).filter((text) => turnIdOf(text, world) === key.id).length;
  const apologies = world.line.shown
    .flatMap(({ messages }) => messages)
    .filter((message) => message.type === "text" && message.text === phrases.en.modelsFailed)
    .flatMap(({ quickReply }) => quickReply?.items ?? [])
    .filter(({ action }) => action?.type === "postback" && action.data === `retry:${addressOf(key)}`).length;
  return answers + apologies;
}

function turnIdOf(answer: string, { asked }: World): string | undefined {
  return asked[Number(answer.slice("answer ".length)) - 1];
}

/** Answers that a tap fetched or a later reply carried are outside the order. */
function outOfOrder(world: World): string[] {
  const carried = new Set([...world.carriers.keys()].map(idIn));
  const places = answersShown(world)
    .map((answer) => turnIdOf(answer, world) ?? "")
    .filter((id) => !carried.has(id))
    .map((id) => world.accepted.findIndex((event) => idsOf(event).includes(id)));
  const isSorted = places.every((place, index) => index === 0 || (places[index - 1] ?? -1) <= place);
  return isSorted ? [] : [`answers came in the order ${places.join(", ")}`];
}

/** The id of the turn whose answer was carried. */
function idIn(address: string): string {
  return address.slice(address.indexOf(":") + 1).replace(/-behind$/, "");
}

function idsOf(event: World["accepted"][number]): string[] {
  return event.type === "message" ? [event.message.id] : [event.webhookEventId];
}
