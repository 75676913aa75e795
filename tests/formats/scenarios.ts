import { writeChatJob } from "../../src/queue/chat-job.ts";
import { alex, askBehindLate, askLate, die, workSlowly, type Scenario } from "./scenario.ts";
import type { World } from "./stopped-world.ts";

const TOKEN_OVER_MS = 70_000;

const bob = { by: "Bob", inGroup: true };
const alexInGroup = { by: "Alex", inGroup: true };

function answers(...names: readonly string[]): string[] {
  return names.map((name) => `answer to question ${name}`);
}

const broken: readonly Scenario[] = [
  {
    name: "claimed",
    about: "The worker died as soon as it had the turn.",
    play: async (world) => {
      const { messageId } = await world.write(alex, "question 1");
      await die(world, { turn: messageId, state: "claimed" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 1 },
  },
  {
    name: "asking",
    about: "The worker died while the model was asked.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await die(world, { call: "Converse", when: "before" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 1 },
  },
  {
    name: "asked-twice",
    about: "Two workers died while the model was asked: a third call would more likely bill than answer.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await die(world, { call: "Converse", when: "before" });
      world.clock.advance(31_000);
      await die(world, { call: "Converse", when: "after" });
    },
    expected: { chats: [{ answers: [], apologies: 1 }], asks: 0 },
  },
  {
    name: "answered-token-alive",
    about: "The worker died when the answer was saved, and the next one comes within the token's minute.",
    play: async (world) => {
      const { messageId } = await world.write(alex, "question 1 as a card");
      await die(world, { turn: messageId, state: "answered" });
    },
    expected: { chats: [{ answers: [...answers("1"), "card of question 1"] }], asks: 0 },
  },
  {
    name: "answered-token-over",
    about: "The worker died when the answer was saved, and the next one comes too late for a reply.",
    resumesAfterMs: TOKEN_OVER_MS,
    play: async (world) => {
      const { messageId } = await world.write(alex, "question 1");
      await die(world, { turn: messageId, state: "answered" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "waiting-for-delivery",
    about: "The token was dead when the answer was made; its delivery is in the queue.",
    play: async (world) => {
      await askLate(world, "question 1");
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "waiting-for-a-reply",
    about: "No push is left this month, and the next message's reply has to carry the answer.",
    play: async (world) => {
      await askLate(world, "question 1");
      world.line.orderFault({ endpoint: "push", times: 1, fault: { kind: "monthly-limit" } });
      await world.work();
      return [{ afterMs: 5_000, by: "Alex", writes: "question 2" }];
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 1 },
  },
  {
    name: "waiting-behind-a-queued-message",
    about: "The answer waits for its delivery, and a message in the queue can carry it for nothing.",
    play: async (world) => {
      await askBehindLate(world, ["question 1"], "question 2");
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 1 },
  },
];

const noticed: readonly Scenario[] = [
  {
    name: "notice-tried-asking",
    about: "The worker died before it heard that LINE had taken the notice of a slow answer.",
    play: async (world, clock) => {
      await world.write(alex, "question 1");
      world.dieAt({ call: "reply", when: "after" });
      await workSlowly(world, clock);
    },
    expected: { chats: [{ answers: answers("1") }], asks: 1 },
  },
  {
    name: "notice-tried-answered",
    about: "LINE never said whether it took the notice: the answer waits for its delivery.",
    play: async (world, clock) => {
      await world.write(alex, "question 1");
      world.line.orderFault({ endpoint: "reply", times: 2, fault: { kind: "status", status: 500 } });
      await workSlowly(world, clock, "tried");
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "notice-shown-asking",
    about:
      "The notice is shown, and the worker died while the model was asked; the tap stands in the queue behind it.",
    play: async (world, clock) => {
      await world.write(alex, "question 1");
      world.dieAt({ call: "Converse", when: "after" });
      await workSlowly(world, clock, "shown");
      await world.tap(alex, "show:");
    },
    expected: { chats: [{ answers: answers("1") }], asks: 1 },
  },
  {
    name: "notice-shown-answered-tap-queued",
    about: "The answer waits behind its button, and the tap stands in the queue.",
    play: async (world, clock) => {
      await world.write(alex, "question 1");
      await workSlowly(world, clock, "shown");
      await world.tap(alex, "show:");
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "notice-shown-answered-tapped-later",
    about: "The answer waits behind its button, which somebody taps after the deploy.",
    play: async (world, clock) => {
      await world.write(alex, "question 1");
      await workSlowly(world, clock, "shown");
      return [{ afterMs: 60_000, by: "Alex", taps: world.buttons(alex).at(-1) }];
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "notice-shown-answered-never-tapped",
    about: "The answer waits behind its button, and the next message's reply brings it along.",
    play: async (world, clock) => {
      await world.write(alex, "question 1");
      await workSlowly(world, clock, "shown");
      return [{ afterMs: 60_000, by: "Alex", writes: "question 2" }];
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 1 },
  },
  {
    name: "tap-sending",
    about: "The tap's worker died before LINE got the reply with the waiting answer.",
    play: async (world, clock) => {
      await world.write(alex, "question 1");
      await workSlowly(world, clock, "shown");
      await world.tap(alex, "show:");
      await die(world, { call: "reply", when: "before" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
];

const sending: readonly Scenario[] = [
  {
    name: "sending-reply-arrived",
    about: "The worker died before it heard that LINE had taken the reply.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await die(world, { call: "reply", when: "after" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "sending-reply-lost",
    about: "The worker died before LINE got the reply.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await die(world, { call: "reply", when: "before" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "sending-reply-nobody-knows",
    about:
      "The reply was lost and its token is over: the next answer offers it behind a button, which is tapped.",
    resumesAfterMs: TOKEN_OVER_MS,
    play: async (world) => {
      await world.write(alex, "question 1");
      await die(world, { call: "reply", when: "before" });
      return [
        { afterMs: 5_000, by: "Alex", writes: "question 2" },
        { afterMs: 5_000, by: "Alex", taps: "show:" },
      ];
    },
    expected: { chats: [{ answers: answers("2", "1") }], asks: 1 },
  },
  {
    name: "sending-push-arrived",
    about: "The worker died before it heard that LINE had taken the push.",
    play: async (world) => {
      await askLate(world, "question 1");
      await die(world, { call: "push", when: "after" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "sending-push-lost",
    about: "The worker died before LINE got the push.",
    play: async (world) => {
      await askLate(world, "question 1");
      await die(world, { call: "push", when: "before" });
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
  {
    name: "unsure",
    about:
      "Nobody knows whether the answer arrived; the next one offers it behind a button, which is tapped.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await die(world, { call: "reply", when: "before" });
      world.clock.advance(TOKEN_OVER_MS);
      await world.workOff();
      return [
        { afterMs: 5_000, by: "Alex", writes: "question 2" },
        { afterMs: 5_000, by: "Alex", taps: "show:" },
      ];
    },
    expected: { chats: [{ answers: answers("2", "1") }], asks: 1 },
  },
  {
    name: "unsure-offered",
    about:
      "The button that offers an answer of which nobody knows whether it arrived is shown, and tapped after the deploy.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await die(world, { call: "reply", when: "before" });
      world.clock.advance(TOKEN_OVER_MS);
      await world.workOff();
      await world.write(alex, "question 2");
      await world.workOff();
      return [{ afterMs: 5_000, by: "Alex", taps: world.buttons(alex).at(-1) }];
    },
    expected: { chats: [{ answers: answers("2", "1") }], asks: 0 },
  },
];

const apologised: readonly Scenario[] = [
  {
    name: "models-failed",
    about: "No model answered; the apology's button is tapped after the deploy.",
    play: async (world) => {
      await world.write(alex, "question 1");
      world.bedrock.fault({ kind: "validation", times: 2 });
      await world.workOff();
      return [{ afterMs: 5_000, by: "Alex", taps: world.buttons(alex).at(-1) }];
    },
    expected: { chats: [{ answers: answers("1"), apologies: 1 }], asks: 1 },
  },
  {
    name: "failed",
    about: "The message was given up with an apology, whose button is tapped after the deploy.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await giveUp(world);
      return [{ afterMs: 5_000, by: "Alex", taps: world.buttons(alex).at(-1) }];
    },
    expected: { chats: [{ answers: answers("1"), apologies: 1 }], asks: 1 },
  },
  {
    name: "failed-retry-queued",
    about: "The message was given up with an apology, and the tap on its button stands in the queue.",
    play: async (world) => {
      await world.write(alex, "question 1");
      await giveUp(world);
      await world.tap(alex, "retry:");
    },
    expected: { chats: [{ answers: answers("1"), apologies: 1 }], asks: 1 },
  },
  {
    name: "failed-redriven",
    about: "The message was given up, and an operator has sent the dead letter again.",
    play: async (world) => {
      const { timestamp } = await world.write(alex, "question 1");
      await giveUp(world);
      const [letter = ""] = await world.deadLetters();
      const { event, receivedAtMs } = JSON.parse(letter);
      const deadSinceMs = world.clock.now();
      world.clock.advance(60 * 60_000);
      await world.enqueue(
        world.chatOf(alex),
        writeChatJob(event, receivedAtMs, Math.max(deadSinceMs, timestamp)),
      );
    },
    expected: { chats: [{ answers: answers("1"), apologies: 1 }], asks: 1 },
  },
];

/** The table gives no history until the last try is over. */
async function giveUp(world: World): Promise<void> {
  world.refuse("Query");
  // Longer than any message is hidden, whatever chance adds to that.
  while (await world.work()) world.clock.advance(400_000);
  world.refuse(undefined);
}

const carried: readonly Scenario[] = [
  {
    name: "carrier-answered",
    about: "The second late answer carries the first; both deliveries are in the queue.",
    play: async (world) => {
      await askLate(world, "question 1 as a card", "question 2");
    },
    expected: { chats: [{ answers: [...answers("1"), "card of question 1", ...answers("2")] }], asks: 0 },
  },
  {
    name: "carrier-not-joined",
    about: "The worker died when the carrying answer was saved: the carried one does not know of it.",
    play: async (world) => {
      const [, second = ""] = await askBehindLate(world, ["question 1"], "question 2");
      await die(world, { turn: second, state: "answered" });
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 0 },
  },
  {
    name: "carrier-not-joined-token-over",
    about: "The same, and the next worker comes too late for a reply.",
    resumesAfterMs: TOKEN_OVER_MS,
    play: async (world) => {
      const [, second = ""] = await askBehindLate(world, ["question 1"], "question 2");
      await die(world, { turn: second, state: "answered" });
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 0 },
  },
  {
    name: "carried-twice",
    about: "The first late answer went along with the second, and that one with the third.",
    play: async (world) => {
      await askLate(world, "question 1 as a card", "question 2", "question 3");
    },
    expected: {
      chats: [{ answers: [...answers("1"), "card of question 1", ...answers("2", "3")] }],
      asks: 0,
    },
  },
  {
    name: "carried-twice-reply-coming",
    about: "The same, and a message in the queue can carry all of them for nothing.",
    play: async (world) => {
      await askBehindLate(world, ["question 1", "question 2"], "question 3");
    },
    expected: { chats: [{ answers: answers("1", "2", "3") }], asks: 1 },
  },
  {
    name: "carrier-sending-reply-arrived",
    about: "The worker died before it heard that LINE had taken the reply that carries a late answer.",
    play: async (world) => {
      await askBehindLate(world, ["question 1"], "question 2");
      await die(world, { call: "reply", when: "after" });
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 0 },
  },
  {
    name: "carrier-sending-reply-lost",
    about: "The worker died before LINE got the reply that carries a late answer.",
    play: async (world) => {
      await askBehindLate(world, ["question 1"], "question 2");
      await die(world, { call: "reply", when: "before" });
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 0 },
  },
  {
    name: "carrier-sending-push-arrived",
    about: "The worker died before it heard that LINE had taken the push that carries a late answer.",
    play: async (world) => {
      await askLate(world, "question 1", "question 2");
      // In the first version the first delivery finds that its answer goes out with the second.
      await die(world, { call: "push", when: "after" }, 2);
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 0 },
  },
  {
    name: "carrier-sending-push-lost",
    about: "The worker died before LINE got the push that carries a late answer.",
    play: async (world) => {
      await askLate(world, "question 1", "question 2");
      await die(world, { call: "push", when: "before" }, 2);
    },
    expected: { chats: [{ answers: answers("1", "2") }], asks: 0 },
  },
  {
    name: "carrier-unsure",
    about:
      "Nobody knows whether the reply that carries a late answer arrived; a button offers both, and is tapped.",
    play: async (world) => {
      await askBehindLate(world, ["question 1"], "question 2");
      await die(world, { call: "reply", when: "before" });
      world.clock.advance(TOKEN_OVER_MS);
      await world.workOff();
      return [
        { afterMs: 5_000, by: "Alex", writes: "question 3" },
        { afterMs: 5_000, by: "Alex", taps: "show:" },
      ];
    },
    expected: { chats: [{ answers: answers("3", "1", "2") }], asks: 1 },
  },
  {
    name: "own-words-carry",
    about: "A command that came too late carries a late answer in front of the bot's own words.",
    play: async (world) => {
      await askLate(world, "question 1", "/help");
    },
    expected: { chats: [{ answers: answers("1") }], asks: 0 },
  },
];

const FIVE = ["question 1", "question 2", "question 3", "question 4", "question 5"];

const full: readonly Scenario[] = [
  {
    name: "behind-kept",
    about: "Five late answers fill the reply: the turn's own was kept behind it, and then the worker died.",
    play: async (world) => {
      const [sixth] = (await askBehindLate(world, FIVE, "question 6")).slice(-1);
      await die(world, { turn: `${sixth}-behind`, state: "answered" });
    },
    expected: { chats: [{ answers: answers("1", "2", "3", "4", "5", "6") }], asks: 0 },
  },
  {
    name: "behind-sending-arrived",
    about:
      "The worker died before it heard that LINE had taken the full reply, which is followed by the turn's own answer.",
    play: async (world) => {
      await askBehindLate(world, FIVE, "question 6");
      await die(world, { call: "reply", when: "after" });
    },
    expected: { chats: [{ answers: answers("1", "2", "3", "4", "5", "6") }], asks: 0 },
  },
  {
    name: "behind-sending-lost",
    about: "The worker died before LINE got the full reply, which is followed by the turn's own answer.",
    play: async (world) => {
      await askBehindLate(world, FIVE, "question 6");
      await die(world, { call: "reply", when: "before" });
    },
    expected: { chats: [{ answers: answers("1", "2", "3", "4", "5", "6") }], asks: 0 },
  },
  {
    name: "behind-waiting",
    about: "The full reply is out, and the turn's own answer waits for its delivery.",
    play: async (world) => {
      await askBehindLate(world, FIVE, "question 6");
      await world.work();
    },
    expected: { chats: [{ answers: answers("1", "2", "3", "4", "5", "6") }], asks: 0 },
  },
];

const takenBack: readonly Scenario[] = [
  {
    name: "erased",
    about: "A message was taken back after it was answered, and LINE delivers it again.",
    play: async (world) => {
      const { messageId } = await world.write(alex, "question 1");
      await world.workOff();
      await world.unsend(alex, messageId);
      await world.workOff();
      await redeliver(world);
    },
    expected: { chats: [{ answers: answers("1"), gone: ["question 1"] }], asks: 0 },
  },
  {
    name: "erased-waiting",
    about: "A message was taken back while its answer waited for its delivery, which is still in the queue.",
    play: async (world) => {
      const [first = ""] = await askLate(world, "question 1");
      await world.unsend(alex, first);
    },
    expected: { chats: [{ answers: [], gone: ["question 1"] }], asks: 0 },
  },
  {
    name: "erased-before-it-came",
    about: "LINE told of the unsend before it told of the message, which stands in the queue.",
    play: async (world) => {
      await world.unsend(alex, "100002");
      await world.workOff();
      await world.write(alex, "question 1");
    },
    expected: { chats: [{ answers: [], gone: ["question 1"] }], asks: 0 },
  },
  {
    name: "erased-while-asking",
    about:
      "The worker died while the model was asked, and the message was taken back; both stand in the queue.",
    play: async (world) => {
      const { messageId } = await world.write(alex, "question 1");
      await die(world, { call: "Converse", when: "before" });
      await world.unsend(alex, messageId);
    },
    expected: { chats: [{ answers: [], gone: ["question 1"] }], asks: 0 },
  },
  {
    name: "carried-erased",
    about:
      "A message was taken back whose late answer another one carries, and the unsend stands in the queue.",
    play: async (world) => {
      const [first = ""] = await askLate(world, "question 1 as a card", "question 2");
      await world.unsend(alex, first);
    },
    expected: { chats: [{ answers: answers("2"), gone: ["question 1"] }], asks: 0 },
  },
  {
    name: "carrier-erased",
    about:
      "The message was taken back whose late answer carries another one, and the unsend stands in the queue.",
    play: async (world) => {
      const [, second = ""] = await askLate(world, "question 1", "question 2");
      await world.unsend(alex, second);
    },
    expected: {
      chats: [{ answers: answers("1"), gone: ["question 2"] }],
      asks: 0,
      wrongAtFirst: "The carried answer is lost with the one that carries it.",
    },
  },
  {
    name: "carrier-erased-delivery-over",
    about: "The same, and the carried answer's own delivery has been through the queue already.",
    isOfFirstVersion: true,
    play: async (world) => {
      const [, second = ""] = await askLate(world, "question 1", "question 2");
      await world.work();
      await world.unsend(alex, second);
    },
    expected: {
      chats: [{ answers: answers("1"), gone: ["question 2"] }],
      asks: 0,
      wrongAtFirst: "The carried answer is lost with the one that carries it.",
    },
  },
  {
    name: "carried-twice-erased",
    about: "A message was taken back whose late answer went along with a second and with that in a third.",
    play: async (world) => {
      const [first = ""] = await askLate(world, "question 1 as a card", "question 2", "question 3");
      await world.unsend(alex, first);
    },
    expected: {
      chats: [{ answers: answers("2", "3"), gone: ["question 1"] }],
      asks: 0,
      wrongAtFirst: "The third answer still holds the words of the first, and sends them.",
    },
  },
  {
    name: "middle-of-carried-twice-erased",
    about:
      "The second message was taken back, whose late answer carries the first and is carried by the third.",
    play: async (world) => {
      const [, second = ""] = await askLate(world, "question 1", "question 2", "question 3");
      await world.unsend(alex, second);
    },
    expected: {
      chats: [{ answers: answers("1", "3"), gone: ["question 2"] }],
      asks: 0,
      wrongAtFirst: "The carried answer is lost with the one that carries it.",
    },
  },
  {
    name: "carrier-forgotten-in-a-group",
    about:
      "Two members' late answers travel together, and a tap that deletes the second one's lines is in the queue.",
    people: ["Alex", "Bob"],
    play: async (world) => {
      await world.write(bob, "/forget");
      await world.workOff();
      await world.write(alexInGroup, "@Bot question 1");
      await world.write(bob, "@Bot question 2");
      world.clock.advance(TOKEN_OVER_MS);
      await world.tap(bob, "forget:");
      await world.work();
      await world.work();
    },
    expected: {
      chats: [{ inGroup: true, answers: answers("1"), gone: ["question 2"] }],
      asks: 0,
      wrongAtFirst: "The carried answer is lost with the one that carries it.",
    },
  },
];

const remembered: readonly Scenario[] = [
  {
    name: "memory",
    about:
      "A chat that chose its language and began a new conversation, with pictures of which one was answered.",
    play: async (world) => {
      for (const text of ["question 1", "/language ja", "/new", "question 2", "question 3"]) {
        await world.write(alex, text);
        await world.workOff();
        world.clock.advance(5_000);
      }
      const image = { type: "image", contentProvider: { type: "line" } };
      await world.send(alex, { type: "message", message: { ...image, id: "900001" } });
      await world.workOff();
      await world.send(alex, { type: "message", message: { ...image, id: "900002" } });
      return [{ afterMs: 5_000, by: "Alex", writes: "question 4" }];
    },
    expected: {
      // Two commands, and "not yet" for the first picture alone.
      chats: [{ answers: answers("1", "2", "3", "4"), others: 3 }],
      asks: 1,
      remembers: ["question 2", "answer to question 3"],
      forgets: ["question 1"],
    },
  },
  {
    name: "forget-offered",
    about: "The button that deletes the chat is shown, and tapped after the deploy.",
    play: async (world) => {
      for (const text of ["question 1", "/language ja", "/forget"]) {
        await world.write(alex, text);
        await world.workOff();
        world.clock.advance(5_000);
      }
      return [{ afterMs: 5_000, by: "Alex", taps: world.buttons(alex).at(-1) }];
    },
    expected: { chats: [{ answers: answers("1"), gone: ["question 1"], others: 3 }], asks: 0 },
  },
  {
    name: "group",
    about:
      "A group with a name for the bot, talk, quotes, an edited line and an edited question whose answer waits.",
    people: ["Alex", "Bob"],
    play: async (world) => {
      await world.send(bob, {
        type: "memberJoined",
        joined: { members: [{ type: "user", userId: world.chatOf({ by: "Bob" }) }] },
      });
      await world.write(bob, "/settings name Momo");
      const talk = await world.write(bob, "The picnic is on Saturday.");
      await world.edit(bob, talk.messageId, "The picnic is on Sunday.");
      const asked = await world.write(alexInGroup, "@Bot question 1", { quotedMessageId: talk.messageId });
      await world.workOff();
      const shown = world.line.ledger(world.chatOf(bob)).findLast(({ from }) => from === "bot");
      await world.write(bob, "question 2", { quotedMessageId: shown?.messageId });
      await world.workOff();
      await world.edit(alexInGroup, asked.messageId, "@Bot question 3");
      world.clock.advance(TOKEN_OVER_MS);
      await world.work();
      return [
        { afterMs: 5_000, by: "Alex", inGroup: true, writes: "Momo, question 4" },
        { afterMs: 5_000, by: "Bob", inGroup: true, taps: "ask:question 5" },
      ];
    },
    expected: {
      chats: [{ inGroup: true, answers: answers("1", "2", "3", "4", "5"), inAnyOrder: true }],
      asks: 2,
      remembers: ["The picnic is on Sunday.", "answer to question 2", "answer to question 3"],
      forgets: ["Saturday", "question 1"],
    },
  },
  {
    name: "group-talk-taken-back",
    about:
      "A line that people of a group wrote to each other was taken back, and the unsend stands in the queue.",
    people: ["Alex", "Bob"],
    play: async (world) => {
      const talk = await world.write(bob, "The picnic is on Saturday.");
      await world.write(bob, "Bring cake.");
      await world.workOff();
      await world.unsend(bob, talk.messageId);
      return [{ afterMs: 5_000, by: "Alex", inGroup: true, writes: "@Bot question 1" }];
    },
    expected: {
      chats: [{ inGroup: true, answers: answers("1"), gone: ["Saturday"] }],
      asks: 1,
      remembers: ["Bring cake."],
      forgets: ["Saturday"],
    },
  },
];

/** LINE sends the first event once more. */
async function redeliver(world: World): Promise<void> {
  const first = world.atLine.find((one) => "sent" in one);
  if (!first) throw new Error("Nothing was sent yet.");
  const event = { ...first.sent, deliveryContext: { isRedelivery: true } };
  await world.enqueue(world.chatOf(alex), writeChatJob(event, world.clock.now()));
}

/** Everything a deploy may find half done. */
export const scenarios: readonly Scenario[] = [
  ...broken,
  ...noticed,
  ...sending,
  ...apologised,
  ...carried,
  ...full,
  ...takenBack,
  ...remembered,
];
