import * as z from "zod";

/** LINE's awkward behaviours, each on for as long as it is switched on. All happen with the real LINE. */
export const switches = z.strictObject({
  /** Every event is sent twice. */
  duplicate: z.boolean(),
  /** Every second webhook overtakes the one before it. */
  reorder: z.boolean(),
  /** A webhook that was not answered 2xx is sent again: the console's "Webhook redelivery". */
  redeliver: z.boolean(),
  /** Webhooks leave some seconds late. */
  delay: z.boolean(),
  /** Every reply token has ended already. */
  expireTokens: z.boolean(),
  /** Replies and pushes get 429: too many calls. */
  rateLimit: z.boolean(),
  /** Replies and pushes get 500, and nothing is sent. */
  failBefore: z.boolean(),
  /** Replies and pushes get 500, and the messages are sent all the same. */
  failAfter: z.boolean(),
  /** The month's free messages are used up: pushes get 429, replies work. */
  emptyQuota: z.boolean(),
  /** Nobody lets the bot know who they are: no `userId` in groups. */
  withoutConsent: z.boolean(),
});

export type Switches = z.infer<typeof switches>;

export function allSwitchesOff(): Switches {
  return {
    duplicate: false,
    reorder: false,
    redeliver: false,
    delay: false,
    expireTokens: false,
    rateLimit: false,
    failBefore: false,
    failAfter: false,
    emptyQuota: false,
    withoutConsent: false,
  };
}
