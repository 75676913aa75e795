import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { channelAccessToken } from "@line/bot-sdk";
import { lineParameters, readLineAccess } from "../src/lambda/line-access.ts";
import { OperatorError } from "../src/operator-error.ts";

/** A token for LINE's API, from the same SSM parameters that the functions read. */
export async function readLineToken(region: string, secretsPath: string, baseURL: string): Promise<string> {
  const access = readLineAccess(await readParameters(region, secretsPath));
  if (access.kind === "long-lived") return access.accessToken;
  try {
    const client = new channelAccessToken.ChannelAccessTokenClient({ baseURL });
    const { channelId, channelSecret } = access;
    return (await client.issueStatelessChannelTokenByClientSecret(channelId, channelSecret)).access_token;
  } catch (cause) {
    throw new OperatorError(
      `LINE gave no access token. Check the parameters LINE_CHANNEL_ID and LINE_CHANNEL_SECRET below ${secretsPath}.`,
      { cause },
    );
  }
}

async function readParameters(region: string, path: string): Promise<ReadonlyMap<string, string>> {
  const names = lineParameters(path);
  const client = new SSMClient({ region });
  try {
    const { Parameters = [] } = await client.send(
      new GetParametersCommand({ Names: Object.values(names), WithDecryption: true }),
    );
    const found = new Map(Parameters.map(({ Name, Value = "" }) => [Name, Value.trim()]));
    return new Map(Object.entries(names).map(([word, name]) => [word, found.get(name) ?? ""]));
  } catch (cause) {
    throw new OperatorError(
      `SSM did not give the parameters below ${path}. Check that you may call ssm:GetParameters there.`,
      { cause },
    );
  } finally {
    client.destroy();
  }
}
