import { type Answer, type Call, ok, refuse } from "./endpoint.ts";

/** https://developers.line.biz/en/reference/messaging-api/#webhook-settings */
export function answerSetEndpoint({ body, webhooks }: Call): Answer {
  const problem = findProblem(body["endpoint"]);
  if (problem !== undefined || typeof body["endpoint"] !== "string") return refuseEndpoint(problem);
  webhooks.change({ url: body["endpoint"] });
  return ok({}, warnings(body["endpoint"]));
}

export function answerGetEndpoint({ webhooks }: Call): Answer {
  const { url, isActive } = webhooks.settings();
  if (url === "") return refuse(404, "Webhook endpoint not found", "No webhook URL is set.");
  return ok({ endpoint: url, active: isActive });
}

const REASONS = {
  could_not_connect: "COULD_NOT_CONNECT",
  request_timeout: "REQUEST_TIMEOUT",
  error_status_code: "ERROR_STATUS_CODE",
  unclassified: "UNCLASSIFIED",
};

export async function answerTestEndpoint({ body, webhooks, world }: Call): Promise<Answer> {
  const { endpoint = webhooks.settings().url } = body;
  const problem = findProblem(endpoint);
  if (problem !== undefined || typeof endpoint !== "string") return refuseEndpoint(problem);
  const timestamp = new Date(world.clock.now()).toISOString();
  const { status, failure } = await webhooks.verify(endpoint);
  const detail = failure && status === 0 ? `${failure.detail}: ${endpoint}` : String(status);
  const reason = failure ? REASONS[failure.reason] : "OK";
  return ok({ success: !failure, timestamp, statusCode: status, reason, detail });
}

function refuseEndpoint(problem = "It must be a text."): Answer {
  return refuse(400, "Invalid webhook endpoint URL", problem);
}

function findProblem(endpoint: unknown): string | undefined {
  if (typeof endpoint !== "string" || endpoint.length > 500)
    return "It must be a URL of 500 characters at most.";
  const url = URL.parse(endpoint);
  if (url?.protocol === "https:") return undefined;
  const isLocal = url?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return isLocal ? undefined : "It must begin with https://.";
}

function warnings(endpoint: string): string[] {
  return endpoint.startsWith("http:")
    ? ["The real LINE takes https only; here http on this machine works."]
    : [];
}
