import { Hono } from "hono";
import * as z from "zod";

import type { Clock } from "../../src/clock.ts";
import type { Answerer } from "../bedrock/answer.ts";
import { converseRequest, type ConverseRequest } from "../bedrock/converse-request.ts";
import { answerAsPracticeModel } from "../bedrock/practice-model.ts";
import { hang, serve, type NodeBindings } from "../serve.ts";
import { cutToTokens, estimateTokens, promptTokens } from "../bedrock/tokens.ts";
import type { StandIn } from "../stand-in.ts";

/** Ollama's chat on this machine, for tests. What it leaves out is in DOES-AND-DOES-NOT.md. */
export interface OllamaStandIn extends StandIn {
  /** Every chat call so far, oldest first. */
  calls(): readonly OllamaCall[];
  /** Makes the next `times` calls go wrong; without a number, all until cleared. */
  fault(kind: OllamaFault, times?: number): void;
  clearFaults(): void;
}

type OllamaFault = "not-found" | "internal" | "busy" | "hang";

interface OllamaCall {
  readonly model: string;
  readonly request: OllamaRequest;
  /** HTTP status of the answer; 0 as long as, or because, there was none. */
  readonly status: number;
  readonly atMs: number;
}

export interface OllamaOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly clock: Clock;
  /** Plays the model in a test. The default is the practice model. */
  readonly answer?: Answerer;
}

const chatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(["system", "user", "assistant", "tool"]),
        content: z.string().default(""),
        images: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  // Ollama streams unless it is told not to.
  stream: z.boolean().default(true),
  options: z.looseObject({ num_predict: z.number().optional() }).default({}),
});

type OllamaRequest = z.infer<typeof chatRequest>;

const REFUSALS = {
  "not-found": { status: 404, error: (model: string) => `model '${model}' not found` },
  internal: { status: 500, error: () => "llama runner process has terminated" },
  busy: { status: 429, error: () => "too many requests" },
} as const;

/** Words reach the client in pieces of this many characters. */
const PIECE_CHARACTERS = 20;

export async function startOllama(options: OllamaOptions): Promise<OllamaStandIn> {
  const { clock, answer = answerAsPracticeModel } = options;
  const calls: { model: string; request: OllamaRequest; status: number; atMs: number }[] = [];
  let waiting: { readonly kind: OllamaFault; readonly times: number } | undefined;

  function takeFault(): OllamaFault | undefined {
    const taken = waiting?.kind;
    if (waiting) waiting = waiting.times > 1 ? { ...waiting, times: waiting.times - 1 } : undefined;
    return taken;
  }

  const app = new Hono<NodeBindings>();
  app.post("/api/chat", async (c) => {
    const parsed = chatRequest.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: "invalid request" }, 400);
    const request = parsed.data;
    const { model } = request;
    const call = { model, request, status: 0, atMs: clock.now() };
    calls.push(call);

    const asked = asConverse(request);
    const fault = takeFault();
    const said = fault ? { text: "" } : toAnswer(await answer(asked));
    if (said.delayMs !== undefined) await clock.sleep(said.delayMs, c.req.raw.signal);
    // The practice model's faults are Bedrock's; Ollama has one word for them all.
    const problem =
      fault ?? (said.fault === undefined || said.fault === "empty-output" ? undefined : "internal");
    if (problem === "hang") return hang(c.env);
    if (problem) {
      const { status, error } = REFUSALS[problem];
      call.status = status;
      return c.json({ error: error(model) }, status);
    }

    call.status = 200;
    const { text, isCut } = cutToTokens(said.text, request.options.num_predict ?? Infinity);
    const head = { model, created_at: new Date(clock.now()).toISOString() };
    const tookNs = (clock.now() - call.atMs) * 1_000_000;
    const end = {
      done: true,
      done_reason: isCut ? "length" : "stop",
      total_duration: tookNs,
      load_duration: 0,
      prompt_eval_count: promptTokens(asked),
      prompt_eval_duration: 0,
      eval_count: estimateTokens(text),
      eval_duration: tookNs,
    };
    const line = (content: string, rest: object) => ({
      ...head,
      message: { role: "assistant", content },
      ...rest,
    });
    if (!request.stream) return c.json(line(text, end));
    const lines = [...piecesOf(text).map((piece) => line(piece, { done: false })), line("", end)];
    return c.body(streamLines(lines), 200, { "content-type": "application/x-ndjson" });
  });
  app.notFound((c) =>
    c.json(
      { error: `The Ollama stand-in offers /api/chat only. See local/ollama/DOES-AND-DOES-NOT.md.` },
      404,
    ),
  );
  app.onError((error, c) => c.json({ error: error.message }, 500));

  const server = await serve(app, options.port);
  return {
    ...server,
    calls: () => structuredClone(calls),
    fault: (kind, times = Infinity) => {
      waiting = { kind, times };
    },
    clearFaults: () => {
      waiting = undefined;
    },
  };
}

/** The same request in Converse's words, which the practice model understands. */
function asConverse({ messages }: OllamaRequest): ConverseRequest {
  return converseRequest.parse({
    system: messages.flatMap(({ role, content }) => (role === "system" ? [{ text: content }] : [])),
    messages: messages.flatMap(({ role, content, images = [] }) => {
      if (role === "system") return [];
      const texts = content === "" ? [] : [{ text: content }];
      const pictures = images.map((bytes) => ({ image: { format: "unknown", source: { bytes } } }));
      return [{ role: role === "assistant" ? role : "user", content: [...texts, ...pictures] }];
    }),
  });
}

function toAnswer(said: Awaited<ReturnType<Answerer>>) {
  return typeof said === "string" ? { text: said } : said;
}

/** Cuts between characters, so that no piece ends in half an emoji. */
function piecesOf(text: string): readonly string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / PIECE_CHARACTERS);
  return Array.from({ length: count }, (_, at) =>
    characters.slice(at * PIECE_CHARACTERS, (at + 1) * PIECE_CHARACTERS).join(""),
  );
}

function streamLines(lines: readonly object[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const line of lines) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      controller.close();
    },
  });
}
