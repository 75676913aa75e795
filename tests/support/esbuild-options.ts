import * as z from "zod";

/** What `bundle/esbuild.yml` says to esbuild itself; the rest is serverless-esbuild's own. */
export const esbuildOptions = z.object({
  bundle: z.boolean(),
  minify: z.boolean(),
  format: z.literal("cjs"),
  platform: z.literal("node"),
  target: z.string(),
  mainFields: z.array(z.string()),
  alias: z.record(z.string(), z.string()),
});
