import { expect, test } from "@jest/globals";

import { converseRequest } from "../../../local/bedrock/converse-request.ts";
import { refuseRequest, requireModel } from "../../../local/bedrock/request-rules.ts";
import { HAIKU } from "./bedrock-client.ts";

const HAIKU_4_5 = "jp.anthropic.claude-haiku-4-5-20251001-v1:0";
const NOVA = "jp.amazon.nova-2-lite-v1:0";
const MICRO = "amazon.nova-micro-v1:0";

const hi = { text: "hi" };
const pixel = png(1, 1);
const user = (...content: object[]) => ({ role: "user", content });
const bot = (...content: object[]) => ({ role: "assistant", content });
const image = (bytes: Buffer, format = "png") => ({
  image: { format, source: { bytes: bytes.toString("base64") } },
});
const document = (name: string, format = "pdf", size = 10) => ({
  document: { name, format, source: { bytes: Buffer.alloc(size).toString("base64") } },
});
const tool = { toolSpec: { name: "clock", inputSchema: { json: { type: "object" } } } };
const call = { toolUse: { toolUseId: "t1", name: "clock", input: {} } };
const result = { toolResult: { toolUseId: "t1", content: [{ text: "noon" }] } };

/** The first bytes of a PNG: enough for whoever reads its size. */
function png(width: number, height: number, size = 24): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(0x89504e47, 0);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

/** What Bedrock says to a request, or "taken". */
function verdict(request: object, modelId: string = HAIKU): string {
  const model = requireModel(modelId);
  if ("status" in model) return `${model.name} ${model.status}: ${model.message}`;
  const refusal = refuseRequest(converseRequest.parse({ messages: [user(hi)], ...request }), model);
  return refusal ? `${refusal.name} ${refusal.status}: ${refusal.message}` : "taken";
}

const TAKEN: readonly (readonly [string, object, string?])[] = [
  ["a plain question", {}],
  [
    "system, history and limits",
    { system: [hi], messages: [user(hi), bot(hi), user(hi)], inferenceConfig: { maxTokens: 128_000 } },
  ],
  ["temperature and topP on Nova", { inferenceConfig: { temperature: 0.2, topP: 0.9 } }, NOVA],
  ["temperature alone on Haiku 4.5", { inferenceConfig: { temperature: 0 } }, HAIKU_4_5],
  ["thinking switched off on Claude 5", { additionalModelRequestFields: { thinking: { type: "disabled" } } }],
  ["an image alone", { messages: [user(image(pixel))] }],
  ["a document beside a text", { messages: [user(hi, document("Report (1) [a-b]"))] }],
  [
    "a tool's call and result",
    { messages: [user(hi), bot(call), user(result)], toolConfig: { tools: [tool] } },
  ],
  ["a first-generation Nova on demand", {}, MICRO],
  ["a profile's ARN", {}, `arn:aws:bedrock:ap-northeast-1:1:inference-profile/${HAIKU}`],
];

test.each(TAKEN.map(([name, request, modelId = HAIKU]) => [name, request, modelId] as const))(
  "%s is taken",
  (_, request, modelId) => {
    expect(verdict(request, modelId)).toBe("taken");
  },
);

const tooManyImages = Array.from({ length: 21 }, () => image(pixel));
const tooManyDocuments = Array.from({ length: 6 }, (_, at) => document(`d${at}`));

const REFUSED: readonly (readonly [string, object, RegExp, string?])[] = [
  [
    "a conversation that begins with the assistant",
    { messages: [bot(hi), user(hi)] },
    /must start with a user message/,
  ],
  ["no message", { messages: [] }, /must start with a user message/],
  [
    "two user messages in a row",
    { messages: [user(hi), user(hi)] },
    /must alternate between user and assistant/,
  ],
  [
    "an unanswered assistant message at the end",
    { messages: [user(hi), bot(hi)] },
    /must end with a user message/,
  ],
  [
    "an empty message",
    { messages: [user(hi), bot(), user(hi)] },
    /content field in the Message object at messages\.1 is empty/,
  ],
  [
    "a blank text",
    { messages: [user(hi, { text: " \n" })] },
    /text field .* at messages\.0\.content\.1 is blank/,
  ],
  ["a blank system text", { system: [{ text: "" }] }, /SystemContentBlock object at system\.0 is blank/],
  [
    "temperature on Claude 5",
    { inferenceConfig: { temperature: 0.5 } },
    /`temperature` is deprecated for this model/,
  ],
  [
    "topP on Claude Opus 4.7",
    { inferenceConfig: { topP: 0.5 } },
    /`top_p` is deprecated/,
    "jp.anthropic.claude-opus-4-7",
  ],
  [
    "both on Haiku 4.5",
    { inferenceConfig: { temperature: 0, topP: 1 } },
    /cannot both be specified/,
    HAIKU_4_5,
  ],
  ["a temperature of 2", { inferenceConfig: { temperature: 2 } }, /less than or equal to 1/, NOVA],
  [
    "no tokens",
    { inferenceConfig: { maxTokens: 0 } },
    /'inferenceConfig\.maxTokens' failed .* greater than or equal to 1/,
  ],
  [
    "too many tokens",
    { inferenceConfig: { maxTokens: 64_001 } },
    /exceeds the model limit of 64000/,
    HAIKU_4_5,
  ],
  [
    "thinking on Nova",
    { additionalModelRequestFields: { thinking: { type: "disabled" } } },
    /extraneous key \[thinking\]/,
    NOVA,
  ],
  [
    "a fixed thinking budget on Claude 5",
    { additionalModelRequestFields: { thinking: { type: "enabled" } } },
    /thinking\.type\.enabled/,
  ],
  ["21 images", { messages: [user(...tooManyImages)] }, /too many images/],
  ["a heavy image", { messages: [user(image(png(1, 1, 3_750_001)))] }, /image exceeds 3\.75 MB/],
  ["a wide image", { messages: [user(image(png(8_001, 1)))] }, /dimensions exceed max allowed size: 8000/],
  ["bytes that are no image", { messages: [user(image(Buffer.from("hello")))] }, /Could not process image/],
  [
    "an image of another format",
    { messages: [user(image(pixel, "jpeg"))] },
    /does not match the provided media type image\/jpeg/,
  ],
  ["an image for a model of texts", { messages: [user(image(pixel))] }, /doesn't support the image/, MICRO],
  [
    "an image from the assistant",
    { messages: [user(hi), bot(image(pixel)), user(hi)] },
    /only in user messages/,
  ],
  ["audio for Claude", { messages: [user(hi, { audio: {} })] }, /doesn't support the audio/],
  ["six documents", { messages: [user(hi, ...tooManyDocuments)] }, /too many documents/],
  ["a heavy document", { messages: [user(hi, document("a", "pdf", 4_500_001))] }, /exceeds 4\.5 MB/],
  ["a document without a text", { messages: [user(document("a"))] }, /without a text block/],
  [
    "a document name with a dot",
    { messages: [user(hi, document("a.pdf"))] },
    /can only contain alphanumeric/,
  ],
  ["a Japanese document name", { messages: [user(hi, document("報告"))] }, /can only contain alphanumeric/],
  [
    "two spaces in a document name",
    { messages: [user(hi, document("a  b"))] },
    /more than one consecutive whitespace/,
  ],
  ["two documents of one name", { messages: [user(hi, document("a"), document("a"))] }, /Duplicate document/],
  [
    "a document of unknown format",
    { messages: [user(hi, document("a", "pages"))] },
    /must satisfy enum value set/,
  ],
  [
    "a tool's call without tools",
    { messages: [user(hi), bot(call), user(result)] },
    /toolConfig field must be defined/,
  ],
  [
    "a call without its result",
    { messages: [user(hi), bot(call), user(hi)], toolConfig: { tools: [tool] } },
    /Expected toolResult blocks at messages\.2\.content .* t1/,
  ],
  [
    "a result without its call",
    { messages: [user(result)], toolConfig: { tools: [tool] } },
    /exceeds the number of toolUse blocks/,
  ],
  ["an empty list of tools", { toolConfig: { tools: [] } }, /'toolConfig\.tools' failed/],
  [
    "more than the model can read",
    { messages: [user({ text: "漢".repeat(200_001) })] },
    /Input is too long/,
    HAIKU_4_5,
  ],
  [
    "a bare id that needs a profile",
    {},
    /on-demand throughput isn’t supported/,
    "anthropic.claude-haiku-5-5",
  ],
  ["an unknown model", {}, /provided model identifier is invalid/, "jp.anthropic.claude-1"],
  [
    "a prefix that does not exist",
    {},
    /provided model identifier is invalid/,
    "apac.amazon.nova-2-lite-v1:0",
  ],
];

// jest hands a `done` to a test that has more parameters than its row has cells.
test.each(
  REFUSED.map(([name, request, message, modelId = HAIKU]) => [name, request, message, modelId] as const),
)("%s is refused", (_, request, message, modelId) => {
  const said = verdict(request, modelId);
  expect(said).toMatch(message);
  expect(said).toMatch(/^ValidationException 400: /);
});

test("an unknown profile's ARN is not found", () => {
  expect(verdict({}, "arn:aws:bedrock:ap-northeast-1:1:inference-profile/jp.nobody.nothing")).toMatch(
    /^ResourceNotFoundException 404: /,
  );
});

test("the size of a JPEG is read past its other segments", () => {
  const jpeg = Buffer.from("ffd8ffe000040000ffc0000b081f4100010301", "hex");

  expect(verdict({ messages: [user(image(jpeg, "jpeg"))] })).toMatch(/dimensions exceed/);
});
