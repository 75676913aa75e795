import type { ToolName } from "./tool-name.ts";

/** Where something was found; it may be shown as a link. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

export interface Found {
  /** For the model. Of any length: it is cut before the model sees it. */
  readonly text: string;
  readonly sources: readonly Source[];
  /** Whether other people wrote the text: then it may be wrong, or try to give orders. */
  readonly isFromOutside: boolean;
}

export interface BotTool {
  readonly name: ToolName;
  /** What the model reads: what it is good for, and what each field of the input means. */
  readonly description: string;
  /** JSON Schema of the input. */
  readonly schema: object;
  /** It is given up after this time. */
  readonly timeMs: number;
  /** Rejects where it fails; nobody is shown the error's text. `input` is the model's and not checked yet. */
  run(input: unknown, signal: AbortSignal): Promise<Found>;
}

/** For the person: which tools an answer rests on, and where they found it. */
export interface UsedTools {
  readonly used: readonly ToolName[];
  readonly sources: readonly Source[];
}
