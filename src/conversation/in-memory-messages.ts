import { addressOf, type Item, type TurnItems } from "./in-memory.ts";
import { behind } from "./item-keys.ts";
import { TALK_KEPT_MS, type MessageRef, type Messages, type TalkLine } from "./messages.ts";
import { isFinal, isSameTurn, LEAST_REPEATED, sortKeyOf, type TurnKey } from "./turn.ts";

interface Message {
  readonly at?: { readonly place: "turn" | "talk"; readonly key: TurnKey } | undefined;
  readonly isBots?: boolean;
  readonly isErased?: boolean;
  readonly editedAt?: number | undefined;
  readonly copies?: readonly TurnKey[];
}

/** What a process remembers of messages, next to its turns. */
export interface MessageItems {
  readonly turns: TurnItems;
  readonly messages: Map<string, Message>;
  readonly talk: Map<string, TalkLine & { readonly expiresAtMs: number }>;
}

/** Messages in this process's memory: the same rules as the table's. */
export function createInMemoryMessages(items: MessageItems): Messages {
  const { turns, messages, talk } = items;
  const know = (ref: MessageRef): Message => messages.get(refOf(ref)) ?? {};
  const note = (ref: MessageRef, change: Message): void => {
    messages.set(refOf(ref), { ...know(ref), ...change });
  };

  return {
    receive: async (message) => {
      const { conversation, messageId: id, timestamp, place } = message;
      const { at = { place, key: { conversation, timestamp, id } }, isErased, editedAt } = know(message);
      note(message, { at });
      if (isErased) return { kind: "unsent" };
      return { kind: editedAt === undefined ? "new" : "edited" };
    },
    keepTalk: async (line, nowMs) => {
      const key = { conversation: line.conversation, timestamp: line.timestamp, id: line.messageId };
      const known = talk.get(addressOf(key)) ?? line;
      talk.set(addressOf(key), { ...known, expiresAtMs: nowMs + TALK_KEPT_MS });
    },
    recentTalk: async (conversation, most, nowMs) => {
      if (most === 0) return [];
      return [...talk]
        .filter(([, line]) => line.conversation === conversation)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .slice(-most)
        .filter(([, { expiresAtMs }]) => expiresAtMs > nowMs)
        .map(([, { expiresAtMs: _until, ...line }]) => line);
    },
    noteSent: async (turn, messageIds) => {
      for (const messageId of messageIds)
        note(
          { conversation: turn.conversation, messageId },
          { at: { place: "turn", key: turn }, isBots: true },
        );
    },
    find: async (ref) => {
      const { at, isBots = false, isErased } = know(ref);
      if (!at || isErased) return undefined;
      if (at.place === "talk") {
        const line = talk.get(addressOf(at.key));
        return (
          line && { text: line.text, isBots, ...(line.speaker !== undefined && { speaker: line.speaker }) }
        );
      }
      const turn = turns.get(addressOf(at.key));
      if (!turn || turn.state === "erased") return undefined;
      if (!isBots)
        return { text: turn.said, isBots, ...(turn.speaker !== undefined && { speaker: turn.speaker }) };
      return turn.answer?.text === undefined ? undefined : { text: turn.answer.text, isBots };
    },
    edit: async (edit) => {
      const { conversation, messageId, text, timestamp, turn } = edit;
      const known = know(edit);
      if (known.isErased) return { kind: "unsent" };
      if (known.editedAt !== undefined && known.editedAt > timestamp) return { kind: "stale" };
      const own = turn
        ? { place: "turn" as const, key: turn }
        : { place: "talk" as const, key: { conversation, timestamp, id: messageId } };
      const at = known.at ?? own;
      note(edit, { editedAt: timestamp, at, copies: [...(known.copies ?? []), ...(turn ? [turn] : [])] });
      if (at.place === own.place && isSameTurn(at.key, own.key))
        return { kind: "newest", original: "unknown" };
      const address = addressOf(at.key);
      const line = at.place === "talk" && talk.get(address);
      if (line) talk.set(address, { ...line, text });
      const item = at.place === "turn" && turns.get(address);
      if (item && item.state !== "erased")
        turns.set(address, {
          ...item,
          said: text,
          edits: [...item.edits, ...(turn ? [sortKeyOf(turn)] : [])],
        });
      return { kind: "newest", original: at.place };
    },
    noteCopy: async (ref, turn) => note(ref, { copies: [...(know(ref).copies ?? []), turn] }),
    unsend: async (ref) => {
      const { at, copies = [] } = know(ref);
      note(ref, { isErased: true, editedAt: undefined });
      if (at?.place === "talk") talk.delete(addressOf(at.key));
      const keys = [...(at?.place === "turn" ? [at.key] : []), ...copies];
      for (const key of keys) eraseTurn(turns, key);
    },
  };
}

/** Removes a turn's words and what repeats them, and leaves its key. */
export function eraseTurn(turns: TurnItems, key: TurnKey): void {
  const said = turns.get(addressOf(key))?.said ?? "";
  eraseWords(turns, key);
  if (turns.has(addressOf(behind(key)))) eraseWords(turns, behind(key));
  if (said.length < LEAST_REPEATED) return;
  for (const [address, item] of turns) {
    const isLater = item.key.conversation === key.conversation && sortKeyOf(item.key) > sortKeyOf(key);
    if (isLater && item.answer?.text?.includes(said))
      turns.set(address, { ...item, answer: { ...item.answer, text: undefined } });
  }
}

export function eraseWords(turns: TurnItems, key: TurnKey): void {
  const known = turns.get(addressOf(key));
  const erased: Item = {
    ...(known ?? EMPTY),
    key,
    state: "erased",
    said: "",
    lease: "",
    leaseUntilMs: 0,
    answer: undefined,
    token: undefined,
    quotes: undefined,
  };
  turns.set(addressOf(key), erased);
  if (known?.joinedInto !== undefined) cutOut(turns, key, known.joinedInto);
}

/** Takes a turn's answer out of the reply that carries it, unless that is out already. */
function cutOut(turns: TurnItems, key: TurnKey, carrier: string): void {
  const item = turns.get(carrier);
  if (!item?.answer || isFinal(item.state)) return;
  const { carries = [], messages } = item.answer;
  const index = carries.findIndex((carried) => isSameTurn(carried, key));
  if (index < 0) return;
  const from = carries.slice(0, index).reduce((sum, { objects }) => sum + objects, 0);
  const left = messages.toSpliced(from, carries[index]?.objects ?? 0);
  const answer = { ...item.answer, messages: left, carries: carries.toSpliced(index, 1) };
  turns.set(carrier, { ...item, answer, lease: "", leaseUntilMs: 0 });
}

const EMPTY: Omit<Item, "key"> = {
  said: "",
  speaker: undefined,
  quotes: undefined,
  edits: [],
  state: "erased",
  lease: "",
  leaseUntilMs: 0,
  timesAsked: 0,
  token: undefined,
  answer: undefined,
  attempt: undefined,
  notice: "none",
  joinedInto: undefined,
  expiresAtMs: Infinity,
};

function refOf({ conversation, messageId }: MessageRef): string {
  return `${conversation} ${messageId}`;
}
