/*
 * For @lezer/highlight, with which @lezer/markdown says how an editor would colour each node. The bot's Markdown
 * becomes plain text. Whoever colours code takes the line out of bundle/esbuild.yml.
 */
export function Tag() {}

/** A Markdown extension may make a tag of another: `tags.special(tags.content)`. */
const tag = () => tag;
export const tags = new Proxy({}, { get: () => tag });

/** What would give every node its colours gives it none. */
export const styleTags = () => () => null;
