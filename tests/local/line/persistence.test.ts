import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { refusal, say, simulated, text, until } from "./simulated.ts";

async function newFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "line-simulator-")), "below", "line.json");
}

test("conversations, people, quota and tokens survive a restart", async () => {
  const file = await newFile();
  const first = await simulated({ file });
  const { replyToken = "" } = await say(first);
  const used = await say(first, "answered");
  await first.api.replyMessage({ replyToken: used.replyToken ?? "", messages: [text("hi")] });
  const key = crypto.randomUUID();
  await first.api.pushMessage({ to: first.userId, messages: [text("pushed")] }, key);
  first.line.addPerson({ displayName: "민준", language: "ko" });
  await first.line.settled();
  const { people, chats, bubbles, quota } = first.line.state();
  await first.line.close();

  const second = await simulated({ file });

  expect(second.line.state()).toMatchObject({ people, chats, bubbles, quota });
  const reply = (token = "") => second.api.replyMessage({ replyToken: token, messages: [text("x")] });
  expect((await refusal(reply(used.replyToken))).status).toBe(400);
  expect((await reply(replyToken)).sentMessages).toHaveLength(1);
  const again = second.api.pushMessage({ to: first.userId, messages: [text("pushed")] }, key);
  expect((await refusal(again)).status).toBe(409);
  const ids = second.line.ledger().map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("the file is written a moment after a change, whole, and without access tokens", async () => {
  const file = await newFile();
  const { clock, line, tokens, userId } = await simulated({ file });
  const { access_token } = await tokens.issueStatelessChannelTokenByClientSecret(
    "1234567890",
    "8c570fa6dd201bb328f1c1eac23a96d8",
  );
  line.sendMessage({ userId, chatId: userId, message: { type: "text", text: "keep me" } });
  await line.settled();
  clock.advance(300);
  let content = "";
  await until(() => {
    void readFile(file, "utf8").then(
      (written) => (content = written),
      () => undefined,
    );
    return content.includes("keep me");
  });

  expect(JSON.parse(content)).toMatchObject({ version: 2 });
  expect(content).not.toContain(access_token);
  expect(await readdir(join(file, ".."))).toEqual(["line.json"]);
});

test("a file that can't be read is put aside", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "line-simulator-")), "line.json");
  await writeFile(file, "half a fi");
  const { line } = await simulated({ file });

  expect(line.ledger()).toEqual([]);
  expect(await readFile(`${file}.unreadable`, "utf8")).toBe("half a fi");
});
