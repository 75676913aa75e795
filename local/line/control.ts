import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import * as z from "zod";
import type { Acts } from "./acts.ts";
import { faultOrder } from "./api/faults.ts";
import type { HonoEnv, Platform } from "./api/serve-endpoint.ts";
import { describeState, readLedger } from "./state.ts";
import type { Changes } from "./world/changes.ts";

const sendMessage = z.object({
  userId: z.string(),
  chatId: z.string(),
  message: z.object({ type: z.literal("text"), text: z.string() }),
});
const tapPostback = z.object({
  userId: z.string(),
  chatId: z.string(),
  data: z.string(),
  displayText: z.string().optional(),
});
const newPerson = z.object({ displayName: z.string(), language: z.string() });
const newGroup = z.object({ title: z.string(), memberIds: z.array(z.string()) });
const friendship = z.object({ userId: z.string(), isBlocked: z.boolean() });
const rawEvents = z.object({ events: z.array(z.record(z.string(), z.unknown())) });

/** The endpoints under /simulator, as page-api.ts describes them. */
export function serveControl(platform: Platform, acts: Acts, modelLabel: string): Hono<HonoEnv> {
  const { world, traffic, webhooks, faults, closing } = platform;
  const control = new Hono<HonoEnv>();

  control.get("/state", (context) => context.json(describeState({ world, traffic, webhooks, modelLabel })));
  control.get("/ledger", (context) => context.json(readLedger(world, context.req.query("chatId"))));
  control.get("/traffic", (context) => context.json(traffic.entries()));
  control.get("/changes", (context) => streamChanges(context, world.changes, closing));

  control.post("/messages", async (context) => {
    const message = await read(context, sendMessage);
    const [sent] = acts.sendMessages([message]);
    return context.json(sent);
  });
  control.post("/postbacks", async (context) =>
    context.json(acts.tapPostback(await read(context, tapPostback))),
  );
  control.post("/people", async (context) => context.json(acts.addPerson(await read(context, newPerson))));
  control.post("/groups", async (context) => context.json(acts.addGroup(await read(context, newGroup))));
  control.post("/friendship", async (context) => {
    const { userId, isBlocked } = await read(context, friendship);
    return context.json(acts.setBlocked(userId, isBlocked));
  });
  control.post("/events", async (context) => {
    webhooks.send((await read(context, rawEvents)).events);
    return context.json({});
  });
  control.post("/faults", async (context) => {
    faults.order(await read(context, faultOrder));
    return context.json({});
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
