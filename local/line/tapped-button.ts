import { isObject } from "./rules/place.ts";
import type { TappedButton } from "./world/deeds.ts";
import type { World } from "./world/world.ts";

/** The newest button of the bot's in this chat that carries the data. */
export function findTappedButton(world: World, chatId: string, data: string): TappedButton | undefined {
  return botsMessages(world, chatId)
    .map((message, index) => ({ message: index, action: dataIn(message).lastIndexOf(data) }))
    .findLast(({ action }) => action >= 0);
}

/** What the button says now; undefined when the bot sent no such button this time. */
export function dataOf(world: World, chatId: string, button: TappedButton): string | undefined {
  return dataIn(botsMessages(world, chatId)[button.message]).at(button.action);
}

function botsMessages(world: World, chatId: string): unknown[] {
  const bubbles = [...world.bubbles.values()];
  return bubbles
    .filter((bubble) => bubble.chatId === chatId && bubble.from === "bot")
    .map(({ message }) => message);
}

/** The `data` of every action in a message, in the order of its JSON. */
function dataIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => dataIn(one));
  if (!isObject(value)) return [];
  const isAction = value["type"] === "postback" || value["type"] === "datetimepicker";
  const own = isAction && typeof value["data"] === "string" ? [value["data"]] : [];
  return [...own, ...Object.values(value).flatMap((one) => dataIn(one))];
}
