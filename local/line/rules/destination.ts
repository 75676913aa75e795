/** Where messages go, as far as the rules ask. */
export type Destination =
  /** One chat: reply and push. */
  | {
      readonly kind: "user" | "group" | "room";
      readonly memberIds: readonly string[];
      readonly botUserId: string;
      readonly ownsQuoteToken: (token: string) => boolean;
    }
  /** Many users: multicast. */
  | { readonly kind: "many" }
  /** Nobody: the validate endpoints, which do not know a chat. */
  | { readonly kind: "none" };
