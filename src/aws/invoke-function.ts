import { AwsClient } from "aws4fetch";
import type { AwsAccess } from "./call.ts";

/** Calls another Lambda function and resolves with what it returned. Rejects where it failed or `signal` aborts. */
export type InvokeFunction = (name: string, input: object, signal: AbortSignal) => Promise<unknown>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function createInvokeFunction(access: AwsAccess, endpoint: string | undefined): InvokeFunction {
  const { accessKeyId, secretAccessKey, sessionToken, region } = access;
  const signer = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    service: "lambda",
    retries: 0,
    ...(sessionToken && { sessionToken }),
  });
  const origin = endpoint ?? `https://lambda.${region}.amazonaws.com`;
  return async (name, input, signal) => {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    const response = await signer.fetch(origin + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input),
      signal,
    });
    if (!response.ok || response.headers.has("x-amz-function-error"))
      throw new Error(`The function was not called, or failed (${response.status}).`);
    return response.json();
  };
}
