/** A guard of the product and the broken part that a negative control puts in its place. */
export interface Control {
  readonly name: string;
  /** Below src/. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly guard: string;
  readonly broken: string;
  /** The case that has to notice, and how many runs of it. */
  readonly noticedBy: string;
  readonly runs: number;
  /** In the words of the oracle: what this guard is there to prevent. */
  readonly sign: RegExp;
}

export const CONTROLS: readonly Control[] = [
  {
    name: "claim",
    file: "conversation/turns-in-table.ts",
    guard: 'all(atMost("leaseUntil", nowMs), among("state", OPEN_STATES)),',
    broken: 'present("pk"),',
    noticedBy: "T3",
    runs: 12,
    sign: /[2-9] answers|after its answer was saved/,
  },
  {
    name: "fence",
    file: "conversation/turns-in-table.ts",
    guard: 'return equals("lease", lease);',
    broken: 'return any(equals("lease", lease), present("pk"));',
    noticedBy: "T4",
    runs: 8,
    sign: /[2-9] answers|after its answer was saved|unsure|out of order|model calls/,
  },
  {
    name: "saved answer",
    file: "bot/take-turn.ts",
    guard: "turn.answer\n      ?",
    broken: "turn.answer && turn.lease === ''\n      ?",
    noticedBy: "T1 reply",
    runs: 40,
    sign: /after its answer was saved/,
  },
  {
    name: "deduplication",
    file: "bot/events/message.ts",
    guard: "const key = { conversation, timestamp: event.timestamp, id: event.message.id };",
    broken:
      "const key = { conversation, timestamp: event.timestamp, id: `${event.message.id}${Math.random()}`.slice(0, 40) };",
    noticedBy: "T3",
    runs: 12,
    sign: /[2-9] answers/,
  },
  {
    name: "reply, not push",
    file: "line/delivery.ts",
    guard: "const wait = reasonToWait(result, mayHaveArrived);",
    // What everybody ships: no clear answer to a reply, so a push follows.
    broken:
      'if (first.kind === "ambiguous") return { kind: "token-dead" }; const wait = reasonToWait(result, mayHaveArrived);',
    noticedBy: "T7",
    runs: 10,
    sign: /[2-9] answers|pushes/,
  },
  {
    name: "retry key",
    file: "bot/deliver-request.ts",
    guard: "return uuidV5(`${key.conversation} ${sortKeyOf(key)}${request}`, RETRY_KEY_NAMESPACE);",
    broken:
      "return uuidV5(`${key.conversation} ${sortKeyOf(key)}${request} ${Math.random()}`, RETRY_KEY_NAMESPACE);",
    noticedBy: "T1 push",
    runs: 60,
    sign: /[2-9] answers/,
  },
  {
    name: "queue order",
    file: "queue/receive-webhook.ts",
    guard: "const entry = { ...written, groupId };",
    broken: "const entry = { ...written, groupId: `${Math.random()}` };",
    noticedBy: "T13",
    runs: 2,
    sign: /out of order/,
  },
  {
    name: "bound on calls",
    file: "bot/answer-message.ts",
    guard: "turn.timesAsked >= MOST_TIMES_ASKED",
    broken: "turn.timesAsked >= 1_000",
    noticedBy: "T5",
    runs: 3,
    sign: /asked by|model calls/,
  },
  {
    name: "asked beside",
    file: "chain/first-answer.ts",
    guard: "clock.sleep(aloneMs, signal)",
    // LangChain's own fallbacks: the next model is asked after an error only.
    broken: "new Promise(() => aloneMs)",
    noticedBy: "T6 silent",
    runs: 4,
    sign: /1 models asked/,
  },
  {
    name: "retry key each",
    file: "bot/deliver-request.ts",
    guard: 'const request = purpose === "answer" ? "" : ` ${purpose}`;',
    // One key for an apology and for the answer after it.
    broken: 'const request = purpose === "" ? " " : "";',
    noticedBy: "T34 dead",
    runs: 2,
    sign: /0 answers after all/,
  },
  {
    name: "save again",
    file: "bot/save-answer.ts",
    guard: "error instanceof LeaseLost ||",
    broken: "error instanceof Error ||",
    noticedBy: "T34 write",
    runs: 3,
    sign: /model calls, and one would do/,
  },
  {
    name: "degrade",
    file: "bot/deliver-request.ts",
    guard: 'outcome.kind === "conflict" ? again(form) : await plainer(turn, form, apologises, bot)',
    broken: 'outcome.kind === "conflict" ? again(form) : undefined',
    noticedBy: "T33",
    runs: 16,
    sign: /no outcome, state failed/,
  },
  {
    name: "free carried",
    file: "conversation/carried.ts",
    guard: "const set = { state, joinedInto: undefined };",
    // What the erased turn was to carry stays with it.
    broken: "const set = { state, joinedInto: undefined }; if (state) return true;",
    noticedBy: "T31",
    runs: 16,
    sign: /no outcome, state joined/,
  },
  {
    name: "left behind",
    file: "conversation/carried.ts",
    guard: "if (carrier.carries?.some((carried) => sortKeyOf(carried) === sk)) return turn;",
    broken: "if (carrier) return turn;",
    noticedBy: "T31",
    runs: 16,
    sign: /no outcome, state (joined|answered)/,
  },
  {
    name: "settle",
    file: "conversation/carried.ts",
    guard: "await table.write(itemKeyOf(carried), { set: { messages: undefined }, onlyIf });",
    broken: "await table.write(itemKeyOf(carried), { set: { isSettled: true }, onlyIf });",
    noticedBy: "T31",
    runs: 30,
    sign: /unsure, though its carrier was clearly out/,
  },
  {
    name: "erase traces",
    file: "conversation/erase.ts",
    guard: 'for await (const page of table.pages({ pk, prefix: "T#", from })) {',
    broken: "for (const page of [[]]) {",
    noticedBy: "T31",
    runs: 30,
    sign: /its words are left/,
  },
  {
    name: "dated forget",
    file: "conversation/forget.ts",
    guard: "keyOf(conversation, sk).timestamp <= untilMs && sk !== exceptKey;",
    broken: "sk !== exceptKey;",
    noticedBy: "T32",
    runs: 3,
    sign: /forgotten with what was said before it/,
  },
];
