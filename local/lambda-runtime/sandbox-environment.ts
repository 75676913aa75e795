import { dirname } from "node:path";

export interface SandboxSettings {
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly functionName: string;
  readonly memorySize?: number;
  readonly taskRoot: string;
  readonly runtimeApi: string;
}

/**
 * Every variable the function sees: nothing of this machine's shell gets in.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function sandboxEnvironment(settings: SandboxSettings): Record<string, string> {
  const { handler, environment, functionName, memorySize = 128, taskRoot, runtimeApi } = settings;
  return {
    PATH: dirname(process.execPath),
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_REGION: "ap-northeast-1",
    AWS_DEFAULT_REGION: "ap-northeast-1",
    AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "pretended",
    AWS_SESSION_TOKEN: "pretended",
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]00000000000000000000000000000000",
    ...environment,
  };
}
