import { expect, test } from "@jest/globals";
import { readLocalSettings } from "../../local/settings.ts";

test("without any setting, the practice model and the simulator are used", () => {
  expect(readLocalSettings({}, "/bot")).toEqual({
    model: { kind: "practice" },
    simulatorPort: 4000,
    dataFolder: "/bot/.local",
    channelId: "2000000000",
    channelSecret: "a-secret-for-the-simulator-only",
    channelAccessToken: undefined,
    given: { line: undefined, bedrock: undefined, sqs: undefined, dynamodb: undefined, ssm: undefined },
  });
});

test("an empty line of .env is no setting", () => {
  expect(readLocalSettings({ LOCAL_MODEL: "", LINE_CHANNEL_ACCESS_TOKEN: "" }, "/bot")).toEqual(
    readLocalSettings({}, "/bot"),
  );
});

test.each([
  ["practice", { kind: "practice" }],
  ["bedrock", { kind: "bedrock" }],
  ["ollama:qwen3:8b", { kind: "ollama", name: "qwen3:8b" }],
])("LOCAL_MODEL=%s chooses %j", (value, model) => {
  expect(readLocalSettings({ LOCAL_MODEL: value }, "/bot").model).toEqual(model);
});

test.each([
  ["LOCAL_MODEL", "claude"],
  ["LOCAL_SIMULATOR_PORT", "70000"],
  ["LINE_API_BASE_URL", "api.line.me"],
  ["AWS_ENDPOINT_URL_SQS", "localhost"],
])("a wrong %s is named, and its value is not shown", (name, value) => {
  const read = () => readLocalSettings({ [name]: value }, "/bot");
  expect(read).toThrow(new RegExp(`${name}.*See .env.example`));
  expect(read).not.toThrow(value);
});
