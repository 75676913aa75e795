import { expect, test } from "@jest/globals";
import { type RawCall, LONG_LIVED_TOKEN, call, refusal, simulated, text } from "./simulated.ts";

const REPLY = "/v2/bot/message/reply";
const fine = { replyToken: "0".repeat(32), messages: [text("x")] };

const refused: [string, RawCall, number, unknown][] = [
  [
    "a call without a token",
    { path: REPLY, body: fine, headers: { authorization: "" } },
    401,
    {
      message:
        "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'",
    },
  ],
  [
    "a call with an unknown token",
    { path: REPLY, body: fine, headers: { authorization: "Bearer nonsense" } },
    401,
    {
      message: "Authentication failed. Confirm that the access token in the authorization header is valid.",
    },
  ],
  ["an unknown path", { path: "/v2/bot/message/replay", body: fine }, 404, { message: "Not found" }],
  ["a path with a slash at its end", { path: `${REPLY}/`, body: fine }, 404, { message: "Not found" }],
  ["another method", { path: REPLY, method: "GET" }, 404, { message: "Not found" }],
  [
    "another content type",
    { path: REPLY, body: fine, headers: { "content-type": "text/plain" } },
    415,
    { message: "The content type, text/plain, is not supported" },
  ],
  [
    "broken JSON",
    { path: REPLY, text: '{\n  "a": 1,}' },
    400,
    { message: "The request body could not be parsed as JSON (line: 2, column: 10)" },
  ],
  [
    "a list for a body",
    { path: REPLY, text: "[]" },
    400,
    { message: "The request body could not be parsed as JSON (line: 1, column: 1)" },
  ],
  [
    "a body over 2 MB",
    { path: REPLY, body: { ...fine, padding: "x".repeat(2 * 1024 * 1024) } },
    413,
    { message: "Payload Too Large" },
  ],
  [
    "a retry key on reply",
    { path: REPLY, body: fine, headers: { "x-line-retry-key": crypto.randomUUID() } },
    400,
    { message: "The retry key is not supported by this endpoint" },
  ],
  [
    "a retry key on the loading animation",
    {
      path: "/v2/bot/chat/loading/start",
      body: { chatId: "U".padEnd(33, "0") },
      headers: { "x-line-retry-key": crypto.randomUUID() },
    },
    400,
    { message: "The retry key is not supported by this endpoint" },
  ],
  [
    "a retry key that is no UUID",
    { path: "/v2/bot/message/push", body: {}, headers: { "x-line-retry-key": "again" } },
    400,
    { message: "The retry key is invalid" },
  ],
  [
    "messages that are no list",
    { path: REPLY, body: { ...fine, messages: "x" } },
    400,
    { message: "The property, 'messages', in the request body is invalid (line: -, column: -)" },
  ],
  [
    "a flag of the wrong type",
    { path: REPLY, body: { ...fine, notificationDisabled: "yes" } },
    400,
    { message: "The property, 'notificationDisabled', in the request body is invalid (line: -, column: -)" },
  ],
];

test.each(refused)("%s is refused in LINE's words", async (_what, raw, status, body) => {
  expect(await call(await simulated(), raw)).toEqual({ status, body });
});

test("every refusal is explained in the traffic, and no token is in it", async () => {
  const simulation = await simulated();
  for (const [, raw] of refused) await call(simulation, raw);

  const entries = simulation.line.traffic();

  expect(entries).toHaveLength(refused.length);
  expect(entries.filter(({ explanation }) => !explanation)).toEqual([]);
  expect(JSON.stringify(entries)).not.toMatch(/Bearer (?!<)|long-lived-token/u);
});

test("every answer has a request id and LINE's content type", async () => {
  const { line } = await simulated();
  const headers = { authorization: `Bearer ${LONG_LIVED_TOKEN}` };
  for (const path of ["/v2/bot/info", "/v2/bot/nothing"]) {
    const response = await fetch(line.url + path, { headers });
    expect(response.headers.get("x-line-request-id")).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u);
    expect(response.headers.get("content-type")).toBe("application/json;charset=UTF-8");
    await response.text();
  }
});

test("calls beyond an endpoint's rate are refused until its bucket fills again", async () => {
  const { api, clock, userId } = await simulated();
  for (let count = 0; count < 100; count += 1) await api.showLoadingAnimation({ chatId: userId });

  expect(await refusal(api.showLoadingAnimation({ chatId: userId }))).toEqual({
    status: 429,
    body: { message: "The API rate limit has been exceeded. Try again later." },
  });
  clock.advance(10);
  expect(await api.showLoadingAnimation({ chatId: userId })).toEqual({});
  expect((await refusal(api.showLoadingAnimation({ chatId: userId }))).status).toBe(429);
  expect((await api.getBotInfo()).displayName).toBe("Bot");
});
