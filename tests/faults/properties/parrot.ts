import { SimpleChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseMessage } from "@langchain/core/messages";

/** How the model deals with people's words in its prompt: leaves them, says them again, or says that it knows them. */
export type Manner = "alone" | "repeats" | "retells";

/** What a person says in their message of this number, and nobody says else. */
export function wordsOf(number: number): string {
  return `question ${numeral(number)} in words`;
}

/** How a model that retells speaks of the message of this number. */
export function retold(number: number): string {
  return `told${numeral(number)}`;
}

const WORDS = /question (\d{3}) in words/g;

/** A model that answers as `ask` says, which is told its prompt. */
export class Parrot extends SimpleChatModel {
  readonly #ask: (prompt: string) => Promise<string>;
  constructor(ask: (prompt: string) => Promise<string>) {
    super({});
    this.#ask = ask;
  }
  override _llmType(): string {
    return "parrot";
  }
  override _call(messages: BaseMessage[]): Promise<string> {
    return this.#ask(messages.map(({ text }) => text).join("\n"));
  }
}

/** "answer 7", and behind it what the model makes of its prompt. */
export function answerTo(prompt: string, number: number, manner: Manner): string {
  const seen = [...new Set(prompt.match(WORDS))];
  switch (manner) {
    case "alone":
      return `answer ${number}`;
    case "repeats":
      return [`answer ${number}`, ...seen].join(", ");
    case "retells":
      return [`answer ${number}`, ...seen.map((words) => retold(Number(/\d{3}/.exec(words)?.[0])))].join(
        ", ",
      );
  }
}

function numeral(number: number): string {
  return String(number).padStart(3, "0");
}
