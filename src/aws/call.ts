import { AwsClient } from "aws4fetch";
import type { Clock } from "../clock.ts";
import { AWS_CALL_MS } from "../times.ts";

export interface AwsAccess {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Origins that replace AWS's own, as `AWS_ENDPOINT_URL_SQS` and `AWS_ENDPOINT_URL_SSM` name them. */
  readonly sqsEndpoint?: string | undefined;
  readonly ssmEndpoint?: string | undefined;
}

/** Calls one operation of a JSON service and resolves with the parsed answer. Rejects with AwsCallFailed. */
export type AwsCall = (service: "sqs" | "ssm", operation: string, input: object) => Promise<unknown>;

/** AWS refused, failed twice, or was not to be reached. `code` is AWS's own name of the error. */
class AwsCallFailed extends Error {
  override readonly name = "AwsCallFailed";
  readonly code: string;
  readonly status: number | undefined;
  constructor(code: string, status?: number, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.status = status;
  }
}

// SQS speaks AWS JSON 1.0, SSM 1.1.
const PROTOCOLS = {
  sqs: { target: "AmazonSQS", contentType: "application/x-amz-json-1.0" },
  ssm: { target: "AmazonSSM", contentType: "application/x-amz-json-1.1" },
};

/**
 * Signed `fetch` instead of the SDK: the webhook function has to wake within LINE's 2 s, and the SDK's clients
 * alone take a third of that. A call that fails without a clear refusal is repeated once.
 */
export function createAwsCall(access: AwsAccess, clock: Clock): AwsCall {
  const { accessKeyId, secretAccessKey, sessionToken, region } = access;
  const signer = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    retries: 0,
    ...(sessionToken && { sessionToken }),
  });
  const origins = {
    sqs: access.sqsEndpoint ?? `https://sqs.${region}.amazonaws.com`,
    ssm: access.ssmEndpoint ?? `https://ssm.${region}.amazonaws.com`,
  };

  const send = async (service: "sqs" | "ssm", operation: string, body: string): Promise<unknown> => {
    const protocol = PROTOCOLS[service];
    const request = await signer.sign(`${origins[service]}/`, {
      method: "POST",
      headers: {
        "content-type": protocol.contentType,
        "x-amz-target": `${protocol.target}.${operation}`,
      },
      body,
      aws: { service, region },
    });
    const signal = clock.deadline(clock.now() + AWS_CALL_MS);
    const response = await fetch(request, { signal });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw new AwsCallFailed(errorName(answer), response.status);
    return answer;
  };

  return async (service, operation, input) => {
    const body = JSON.stringify(input);
    try {
      return await send(service, operation, body);
    } catch (error) {
      if (isClearRefusal(error)) throw error;
      return send(service, operation, body).catch((second: unknown) => {
        if (second instanceof AwsCallFailed) throw second;
        throw new AwsCallFailed("NotReached", undefined, { cause: second });
      });
    }
  };
}

function isClearRefusal(error: unknown): boolean {
  return (
    error instanceof AwsCallFailed && error.status !== undefined && error.status < 500 && error.status !== 429
  );
}

/** `{"__type": "com.amazonaws.sqs#QueueDoesNotExist"}` → `QueueDoesNotExist` */
function errorName(answer: unknown): string {
  if (typeof answer !== "object" || answer === null || !("__type" in answer)) return "Unknown";
  return String(answer.__type).split("#").at(-1) ?? "Unknown";
}
