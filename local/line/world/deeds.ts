import type { WrittenMessage } from "../written-message.ts";
import type { World } from "./world.ts";

const MOST_DEEDS = 5_000;

/** Something a person did in a chat, with what is needed to do it again. */
export type Deed = { readonly chatId: string; readonly userId: string; readonly atMs: number } & (
  | { readonly kind: "write"; readonly messageId: string; readonly message: WrittenMessage }
  | { readonly kind: "edit"; readonly messageId: string; readonly text: string }
  | { readonly kind: "unsend"; readonly messageId: string }
  | {
      readonly kind: "tap";
      readonly data: string;
      readonly displayText?: string | undefined;
      readonly params?: Readonly<Record<string, string>> | undefined;
      /** Which button it was: a bot may put other data behind the same one next time. */
      readonly button?: TappedButton | undefined;
    }
  | { readonly kind: "block" | "unblock" | "join" | "leave" | "bring-bot" | "remove-bot" }
);

/** The n-th message of the bot in this chat, and the n-th button in it; both from 0. */
export interface TappedButton {
  readonly message: number;
  readonly action: number;
}

export function recordDeed(world: World, deed: UntimedDeed): void {
  world.deeds.push({ ...deed, atMs: world.clock.now() });
  world.deeds.splice(0, world.deeds.length - MOST_DEEDS);
}

type UntimedDeed = Deed extends infer One ? (One extends Deed ? Omit<One, "atMs"> : never) : never;
