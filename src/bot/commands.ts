import { languageOfTag } from "./language.ts";
import { phrases, type CommandName, type Language } from "./phrases/phrases.ts";

/** What a group can set: the name it calls the bot by, and two switches. */
export type SettingChange =
  | { readonly botName: string | undefined }
  | { readonly answersEverything: boolean }
  | { readonly keepsTalk: boolean };

export type Command =
  | { readonly name: "help" | "new" | "forget" }
  | { readonly name: "language"; readonly language?: Language | undefined }
  | { readonly name: "settings"; readonly change?: SettingChange | undefined };

/** Longer names are sentences by mistake. */
const LONGEST_NAME = 20;

/**
 * The command a message is: `/new` and its like in any of the five languages, or one of the plain words where the message
 * is nothing else. Case, width and white space around it do not matter.
 */
export function readCommand(text: string): Command | undefined {
  const said = text.normalize("NFKC").trim();
  const slashed = said.startsWith("/");
  const [word = "", ...rest] = slashed ? said.slice(1).split(/\s+/) : [said];
  const name = COMMAND_WORDS.get(word.toLowerCase());
  // A slash word that only begins like a command is somebody's text.
  return name && withArgument(name, rest);
}

/** Whether a message in a group is for the bot though nothing else says so. */
export function isSlashCommand(text: string): boolean {
  return /^\s*[/／]/.test(text) && readCommand(text) !== undefined;
}

function withArgument(name: CommandName, rest: readonly string[]): Command | undefined {
  switch (name) {
    case "language": {
      const [tag] = rest;
      return { name, language: tag === undefined ? undefined : languageOfTag(tag) };
    }
    case "settings":
      return { name, change: readChange(rest) };
    case "help":
    case "new":
    case "forget":
      return rest.length === 0 ? { name } : undefined;
  }
}

function readChange([what, ...values]: readonly string[]): SettingChange | undefined {
  const value = values.join(" ");
  const isOn = { on: true, off: false }[value.toLowerCase()];
  switch (what?.toLowerCase()) {
    case "name":
      if (value.length > LONGEST_NAME) return undefined;
      return { botName: value === "" ? undefined : value };
    case "everything":
      return isOn === undefined ? undefined : { answersEverything: isOn };
    case "talk":
      return isOn === undefined ? undefined : { keepsTalk: isOn };
    default:
      return undefined;
  }
}

const NAMES: readonly CommandName[] = ["help", "new", "language", "forget", "settings"];

const COMMAND_WORDS: ReadonlyMap<string, CommandName> = new Map(
  NAMES.flatMap((name) => {
    const words = Object.values(phrases).flatMap(({ commandWords }) => commandWords[name]);
    return [name, ...words].map((word) => [word.normalize("NFKC").toLowerCase(), name] as const);
  }),
);
