import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";

import { startSsm, type SsmStandIn } from "../../../local/ssm/server.ts";

const secrets: Record<string, string> = { "/bot/secret": "first", "/bot/token": "token" };
let ssm: SsmStandIn;
let client: SSMClient;

beforeAll(async () => {
  ssm = await startSsm({ parameters: () => secrets });
  client = new SSMClient({
    endpoint: ssm.url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
});
afterEach(() => ssm.clearFaults());
afterAll(async () => {
  await ssm.close();
  client.destroy();
});

function read(...Names: string[]) {
  return client.send(new GetParametersCommand({ Names, WithDecryption: true }));
}

test("parameters come decrypted, and unknown names are listed", async () => {
  const { Parameters, InvalidParameters } = await read("/bot/secret", "/bot/nothing", "/bot/token");

  expect([Parameters?.map(({ Name, Type, Value }) => [Name, Type, Value]), InvalidParameters]).toEqual([
    [
      ["/bot/secret", "SecureString", "first"],
      ["/bot/token", "SecureString", "token"],
    ],
    ["/bot/nothing"],
  ]);
});

test("without WithDecryption nobody gets the secret", async () => {
  const { Parameter } = await client.send(new GetParameterCommand({ Name: "/bot/secret" }));

  expect(Parameter?.Value).not.toContain("first");
});

test("a single unknown parameter is ParameterNotFound", async () => {
  const asked = client.send(new GetParameterCommand({ Name: "/bot/nothing" }));

  await expect(asked).rejects.toMatchObject({
    name: "ParameterNotFound",
    $metadata: { httpStatusCode: 400 },
  });
});

test("a name that objects inherit is no parameter", async () => {
  expect((await read("toString")).InvalidParameters).toEqual(["toString"]);
});

test("more than ten names are refused", async () => {
  await expect(read(...Array.from({ length: 11 }, (_, at) => `/n/${at}`))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("a rotated secret is read at the next call, as a new version", async () => {
  ssm.set("/bot/secret", "second");

  expect((await read("/bot/secret")).Parameters).toMatchObject([{ Value: "second", Version: 2 }]);
});

test("a parameter that appears later is found then", async () => {
  secrets["/bot/later"] = "now";

  expect((await read("/bot/later")).Parameters).toMatchObject([{ Value: "now" }]);
});

test("calls are recorded by name, without values", async () => {
  await read("/bot/token");

  expect(ssm.calls().at(-1)).toMatchObject({
    operation: "GetParameters",
    names: ["/bot/token"],
    status: 200,
  });
});

test("down is a 500", async () => {
  ssm.fault({ kind: "down" });

  await expect(read("/bot/token")).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
});

test("slow answers late", async () => {
  ssm.fault({ kind: "slow", ms: 60 });
  const startedMs = Date.now();

  await read("/bot/token");

  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(55);
});

test("hanging lasts until the caller gives up", async () => {
  ssm.fault({ kind: "hang" });
  const asked = client.send(new GetParametersCommand({ Names: ["/bot/token"] }), {
    abortSignal: AbortSignal.timeout(60),
  });

  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  expect(ssm.calls().at(-1)?.status).toBe(0);
});

test.each([
  ["PutParameter", () => client.send(new PutParameterCommand({ Name: "/a", Value: "b" }))],
  ["GetParametersByPath", () => client.send(new GetParametersByPathCommand({ Path: "/" }))],
  ["GetParameterHistory", () => client.send(new GetParameterHistoryCommand({ Name: "/a" }))],
  ["DeleteParameter", () => client.send(new DeleteParameterCommand({ Name: "/a" }))],
  ["DescribeParameters", () => client.send(new DescribeParametersCommand({}))],
])("%s is refused, as the list says", async (operation, send) => {
  const list = await readFile(new URL("../../../local/ssm/DOES-AND-DOES-NOT.md", import.meta.url), "utf8");
  const row = list.split("\n").find((line) => line.includes(`\`${operation}\``));

  expect(row).toContain("UnknownOperationException");
  await expect(send()).rejects.toMatchObject({ name: "UnknownOperationException" });
});
