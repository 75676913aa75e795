/*
 * For zod/v3, which LangChain imports to describe tools and structured output that use schemas of zod 3. This
 * project's are of zod 4. A tool or an agent that builds schemas of zod 3 throws here: then take the line out
 * of bundle/esbuild.yml.
 */

const refuse = () => {
  throw new Error("zod/v3 is not in this bundle. Use zod 4, or take the stub out of bundle/esbuild.yml.");
};

export const z = new Proxy({}, { get: () => refuse });

/** Each kind is its own name: a schema that is no schema of zod 3 matches none. */
export const ZodFirstPartyTypeKind = new Proxy({}, { get: (_kinds, name) => name });
