import * as z from "zod";

/** Bytes travel as base64 inside JSON. */
const bytesSource = z.looseObject({ bytes: z.string().optional() });

const imageBlock = z.looseObject({ format: z.string(), source: bytesSource });
const documentBlock = z.looseObject({ format: z.string().optional(), name: z.string(), source: bytesSource });
const toolUseBlock = z.looseObject({ toolUseId: z.string(), name: z.string(), input: z.unknown() });
const toolResultBlock = z.looseObject({
  toolUseId: z.string(),
  content: z.array(z.looseObject({ text: z.string().optional(), json: z.unknown().optional() })),
});
const cachePoint = z.looseObject({ type: z.literal("default") });

const contentBlock = z.looseObject({
  text: z.string().optional(),
  image: imageBlock.optional(),
  document: documentBlock.optional(),
  video: z.looseObject({}).optional(),
  audio: z.looseObject({}).optional(),
  toolUse: toolUseBlock.optional(),
  toolResult: toolResultBlock.optional(),
  cachePoint: cachePoint.optional(),
});

const message = z.looseObject({ role: z.enum(["user", "assistant"]), content: z.array(contentBlock) });

const systemBlock = z.looseObject({ text: z.string().optional(), cachePoint: cachePoint.optional() });

const tool = z.looseObject({
  toolSpec: z
    .looseObject({
      name: z.string(),
      inputSchema: z.looseObject({ json: z.looseObject({ type: z.string().optional() }) }),
    })
    .optional(),
  cachePoint: cachePoint.optional(),
});

/** The shape of a Converse request on the wire; what Bedrock demands beyond the shape is in request-rules.ts. */
export const converseRequest = z.looseObject({
  messages: z.array(message),
  system: z.array(systemBlock).default([]),
  inferenceConfig: z
    .looseObject({
      maxTokens: z.number().optional(),
      temperature: z.number().optional(),
      topP: z.number().optional(),
      stopSequences: z.array(z.string()).optional(),
    })
    .default({}),
  toolConfig: z.looseObject({ tools: z.array(tool), toolChoice: z.looseObject({}).optional() }).optional(),
  additionalModelRequestFields: z.record(z.string(), z.unknown()).default({}),
});

export type ConverseRequest = z.infer<typeof converseRequest>;
export type ConverseMessage = z.infer<typeof message>;
export type ContentBlock = z.infer<typeof contentBlock>;

/** The words of a message, without what it quotes, carries or calls. */
export function textsOf(said: ConverseMessage): readonly string[] {
  return said.content.flatMap((block) => (block.text === undefined ? [] : [block.text]));
}
