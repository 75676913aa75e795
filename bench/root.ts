import { fileURLToPath } from "node:url";

/** The repository, as it lies here. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));
