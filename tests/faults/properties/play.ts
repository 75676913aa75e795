import type { webhook } from "@line/bot-sdk";
import { DAYS_S, type Action, type Story } from "./actions.ts";
import { eventWriter, type EventWriter, type Member } from "./chat.ts";
import { isWaiting } from "./oracle.ts";
import { createWorld, WELL, type Breaks, type World } from "./world.ts";

/** Messages that come after the story, so that what waits comes along with their answers. */
const MOST_LATE_MESSAGES = 6;

interface Play {
  readonly world: World;
  readonly write: EventWriter;
  /** All that people did, whether it came or not. */
  readonly written: LineEvent[];
  isLimited: boolean;
  isBlocked: boolean;
  hasLeft: boolean;
  isNextLost: boolean;
}

type LineEvent = Parameters<World["deliver"]>[0];

/** Plays a story, then mends everything and works until the queue is empty and nothing waits. */
export async function play({ chat, actions }: Story, breaks?: Breaks): Promise<World> {
  const world = createWorld(chat, breaks);
  const playing: Play = {
    world,
    write: eventWriter(chat, () => world.clock.now()),
    written: [],
    isLimited: false,
    isBlocked: false,
    hasLeft: false,
    isNextLost: false,
  };
  for (const one of actions) await act(one, playing);
  playing.isNextLost = false;
  world.line.setMonthlyLimit(false);
  world.line.setTaste("everything");
  world.isKeyKnown = false;
  world.line.goDown({ untilMs: 0, when: "before" });
  world.script = WELL;
  await workOff(world);
  for (let said = 0; said < MOST_LATE_MESSAGES && (await world.items()).some(isWaiting); said += 1) {
    send(playing, (write) => write.message(0));
    await workOff(world);
  }
  return world;
}

async function workOff(world: World): Promise<void> {
  const { clock, now, queue } = world;
  for (let jobs = 0; !now.isEmpty() || !queue.isEmpty(); jobs += 1) {
    if (jobs > 500) throw new Error("The queue does not become empty.");
    await (now.isEmpty() ? world.work() : clock.run(world.workNow()));
  }
}

async function act(one: Action, playing: Play): Promise<void> {
  const { world } = playing;
  const { clock, line } = world;
  switch (one.do) {
    case "say":
      return send(playing, (write) =>
        write.message(one.by ?? 0, { isTalk: one.isTalk, quotes: quotedBy(one, playing) }),
      );
    case "tap":
      tapNewest(playing, one.by ?? 0, "");
      return;
    case "tap-in":
      void clock.sleep(one.seconds * 1_000).then(() => tapNewest(playing, 0, ""));
      return;
    case "forget":
      if (!tapNewest(playing, one.by ?? 0, "forget:"))
        send(playing, (write) => write.message(one.by ?? 0, { text: "/forget" }));
      return;
    case "unsend":
      return unsend(playing, one.which);
    case "unsend-in":
      void clock.sleep(one.seconds * 1_000).then(() => {
        unsend(playing, one.which);
        return world.workNow();
      });
      return;
    case "leave":
      if (playing.hasLeft) return comeBack(playing);
      send(playing, (write) => write.leave());
      playing.hasLeft = true;
      return;
    case "work":
      return world.work();
    case "work-now":
      return clock.run(world.workNow());
    case "interrupt":
      world.interruptedAt = one.at;
      return;
    case "limit":
      return line.setMonthlyLimit((playing.isLimited = !playing.isLimited));
    case "block":
      return line.setBlocked((playing.isBlocked = !playing.isBlocked));
    case "known-key":
      world.isKeyKnown = true;
      return;
    case "lose":
      playing.isNextLost = true;
      return;
    case "again": {
      const event = playing.written.at(-1 - one.which);
      if (event) world.deliver({ ...event, deliveryContext: { isRedelivery: true } });
      return;
    }
    case "pass":
      // Days in which nobody works are left out: a push's retry key does not live so long.
      if (one.seconds === DAYS_S) await workOff(world);
      return clock.pass(one.seconds * 1_000);
    case "crash":
      world.death = { at: one.at, isLate: one.isLate };
      return;
    case "line-down":
      return line.goDown({ untilMs: clock.now() + one.seconds * 1_000, when: one.when });
    case "taste":
      return line.setTaste(one.taste);
    case "model":
      world.script = {
        ...WELL,
        delayMs: one.seconds * 1_000,
        fails: one.fails,
        isHelped: one.isHelped ?? false,
        ...(one.manner && { manner: one.manner }),
      };
  }
}

/** Somebody does something; where the bot had gone, it is back first. */
function send(playing: Play, write: (writer: EventWriter) => LineEvent): void {
  if (playing.hasLeft) comeBack(playing);
  bring(playing, write(playing.write));
}

function comeBack(playing: Play): void {
  playing.hasLeft = false;
  bring(playing, playing.write.comeBack());
}

function bring(playing: Play, event: LineEvent): void {
  playing.written.push(event);
  if (playing.isNextLost) playing.isNextLost = false;
  else playing.world.deliver(event);
}

function unsend(playing: Play, which: number): void {
  const message = messagesIn(playing).at(-1 - which);
  if (message) send(playing, (write) => write.unsend(message));
}

function messagesIn({ written }: Play): webhook.MessageEvent[] {
  return written.filter((event) => event.type === "message");
}

/** Talk quotes talk: a quote of the bot's message would be for the bot. */
function quotedBy({ quotes, isTalk }: Extract<Action, { do: "say" }>, playing: Play): string | undefined {
  if (quotes === undefined) return undefined;
  const ids = messagesIn(playing).map(({ message }) => message.id);
  return (isTalk ? ids : [...ids, ...playing.world.line.sentIds.slice(-2)]).at(-1 - quotes);
}

/** The newest button that begins so. False if there is none. */
function tapNewest(playing: Play, by: Member, prefix: string): boolean {
  const data = playing.world.line.shown
    .flatMap(({ messages }) => messages)
    .flatMap(({ quickReply }) => quickReply?.items ?? [])
    .map(({ action: tapped }) => (tapped?.type === "postback" ? tapped.data : undefined))
    .findLast((found) => found?.startsWith(prefix));
  if (data === undefined) return false;
  send(playing, (write) => write.tap(by, data));
  return true;
}
