/*
 * For langsmith (a fifth of the bundle). LangChain imports it always and uses it only while LangSmith traces,
 * which takes LANGSMITH_TRACING=true in the function's environment; serverless.yml does not set it.
 * To trace: take the three langsmith lines out of bundle/esbuild.yml. Until then a tracing client throws here.
 */

/** LangChain keeps one per call, with `tracingEnabled: false`, to know parent from child. */
export class RunTree {
  extra = {};

  constructor(config) {
    Object.assign(this, config);
  }
}

export function Client() {
  throw new Error("LangSmith is not in this bundle. To trace, take its stub out of bundle/esbuild.yml.");
}

export const isRunTree = (value) => value instanceof RunTree;
export const isTraceableFunction = () => false;
export const getCurrentRunTree = () => undefined;

/** The ordinary tracers order their runs by it; nobody reads it without LangSmith. */
export const convertToDottedOrderFormat = (epoch, runId) => ({
  dottedOrder: `${new Date(epoch).toISOString()}${runId}`,
  microsecondPrecisionDatestring: new Date(epoch).toISOString(),
});
