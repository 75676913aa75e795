import type { LineAnswer } from "../../src/chain/line-output-parser.ts";

/** What people read in some messages, from top to bottom. A card's indentation is spaces again. */
export function readByPeople(messages: LineAnswer["messages"]): string {
  return messages
    .map((message) => (message.type === "text" ? message.text : textsIn(message.contents).join("\n")))
    .join("\n")
    .replaceAll("\u00a0", " ");
}

function textsIn(component: unknown): readonly string[] {
  if (Array.isArray(component)) return component.flatMap(textsIn);
  if (typeof component !== "object" || component === null) return [];
  const { type, text, ...others } = Object.fromEntries(Object.entries(component));
  if (type === "text" && typeof text === "string") return [text];
  return Object.values(others).flatMap(textsIn);
}
