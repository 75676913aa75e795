/** The tools a bot can be given, as `TOOLS` names them. */
export const TOOL_NAMES = ["wikipedia", "search", "read-link", "calculator", "time"] as const;

export type ToolName = (typeof TOOL_NAMES)[number];
