/** As much of serverless-offline's hapi server as is needed here. */
export interface HttpApi {
  readonly listener: { closeIdleConnections(): void };
  ext(
    event: "onPreResponse",
    method: (
      request: { response: { source?: unknown } },
      toolkit: { response(body: object): { code(status: number): unknown }; continue: unknown },
    ) => unknown,
  ): void;
}

/**
 * A handler that threw, timed out or could not be loaded answers 500, as on AWS, and its stack stays on this
 * side; serverless-offline says 200 and shows the stack to the caller.
 */
export function answerErrorsWith500(api: HttpApi): void {
  api.ext("onPreResponse", ({ response }, toolkit) =>
    isErrorDump(response.source)
      ? toolkit.response({ message: "Internal Server Error" }).code(500)
      : toolkit.continue,
  );
}

function isErrorDump(source: unknown): boolean {
  if (typeof source !== "string" || !source.startsWith('{"errorMessage"')) return false;
  return source.includes('"stackTrace"');
}
