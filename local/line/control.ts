import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type * as z from "zod";
import type { Acts } from "./acts.ts";
import { faultOrder } from "./api/faults.ts";
import { BODIES } from "./control-bodies.ts";
import type { HonoEnv, Platform } from "./api/serve-endpoint.ts";
import { recordChat, recording } from "./recording.ts";
import { prepareReplay, replay } from "./replay.ts";
import { describeState, readLedger } from "./state.ts";
import { switches } from "./switches.ts";
import { turnSwitches } from "./turn-switches.ts";
import { sendEventAgain } from "./webhook-sender.ts";
import type { Changes } from "./world/changes.ts";

/** The endpoints under /simulator, as page-api.ts describes them. */
export function serveControl(platform: Platform, acts: Acts, modelLabel: string): Hono<HonoEnv> {
  const { world, traffic, webhooks, faults, closing } = platform;
  const control = new Hono<HonoEnv>();

  control.get("/state", (context) => context.json(describeState({ world, traffic, webhooks, modelLabel })));
  control.get("/ledger", (context) => {
    const { chatId, userId } = context.req.query();
    return context.json(readLedger(world, { chatId, userId }));
  });
  control.get("/traffic", (context) => context.json(traffic.entries()));
  control.get("/changes", (context) => streamChanges(context, world.changes, closing));
  control.get("/recording", (context) => context.json(recordChat(world, context.req.query("chatId") ?? "")));

  /** An act with a body of this shape, and an answer for the page. */
  function post<Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    act: (body: z.output<Shape>) => object | void,
  ) {
    control.post(path, async (context) => context.json(act(await read(context, shape)) ?? {}));
  }
  post("/messages", BODIES.message, (message) => acts.sendMessages([message])[0]);
  post("/edits", BODIES.edit, (edit) => acts.editMessage(edit));
  post("/unsends", BODIES.unsend, (unsend) => acts.unsendMessage(unsend));
  post("/postbacks", BODIES.tap, (tap) => acts.tapPostback(tap));
  post("/people", BODIES.person, (person) => acts.addPerson(person));
  post("/friendship", BODIES.friendship, ({ userId, isBlocked }) => acts.setBlocked(userId, isBlocked));
  post("/consent", BODIES.consent, ({ userId, isGiven }) => acts.setConsent(userId, isGiven));
  post("/groups", BODIES.group, (group) => acts.addGroup(group));
  post("/members", BODIES.member, ({ chatId, userId, isMember }) => acts.setMember(chatId, userId, isMember));
  post("/bot", BODIES.bot, ({ chatId, isMember }) => acts.setBotMember(chatId, isMember));
  post("/switches", switches.partial(), (changed) => turnSwitches(world, changed));
  post("/faults", faultOrder, (order) => faults.order(order));
  post("/events", BODIES.events, ({ events }) => webhooks.send(events));
  post("/again", BODIES.again, ({ webhookEventId, isRedelivery }) =>
    sendEventAgain(webhooks, webhookEventId, isRedelivery),
  );
  post("/replay", recording, (recorded) => {
    const stage = prepareReplay(world, recorded);
    void replay(world, acts, recorded, stage, closing).catch((error: unknown) =>
      console.error("The replay ended early:", error),
    );
    return stage.chat;
  });
  control.onError((error, context) => context.json({ message: error.message }, 400));
  return control;
}

async function read<Shape extends z.ZodType>(
  context: Context<HonoEnv>,
  shape: Shape,
): Promise<z.output<Shape>> {
  // A page of another site can post text/plain without asking the browser; it can't post JSON.
  if (!context.req.header("content-type")?.startsWith("application/json")) {
    throw new Error("Send the header content-type: application/json.");
  }
  const result = shape.safeParse(await context.req.json());
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new Error(problems.join("; "));
}

function streamChanges(context: Context<HonoEnv>, changes: Changes, closing: AbortSignal): Response {
  return streamSSE(context, async (stream) => {
    const unsubscribe = changes.subscribe((change) => {
      void stream.writeSSE({ data: JSON.stringify(change) });
    });
    // A first line, so that the headers leave before anything happens.
    await stream.write(": changes follow\n\n");
    await new Promise<void>((resolve) => {
      const end = () => {
        closing.removeEventListener("abort", end);
        resolve();
      };
      stream.onAbort(end);
      closing.addEventListener("abort", end);
    });
    unsubscribe();
  });
}
