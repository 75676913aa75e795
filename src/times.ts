/*
 * Every time limit of a turn, in milliseconds, so that they can be read against each other.
 * Ages of a reply token count from the moment API Gateway received the webhook.
 */

/** A call of the webhook function to SQS or SSM; LINE gives the whole webhook 2 s.
 *  https://developers.line.biz/en/docs/messaging-api/check-webhook-error-statistics/ */
export const AWS_CALL_MS = 800;

/** A reply, push, loading or profile call. The SDK has no limit of its own. */
export const LINE_CALL_MS = 5_000;

/** A reply token works once, within a minute; its first use comes a little earlier.
 *  https://developers.line.biz/en/reference/messaging-api/#send-reply-message-reply-token */
export const TRUSTED_TOKEN_AGE_MS = 50_000;

/** Without an answer at this age, the token is spent on a notice with a button: the button's tap brings a new one. */
export const NOTICE_AGE_MS = 45_000;

/** A message claimed later than that waits so long for its answer before the notice, and at most until this age. */
export const NOTICE_PATIENCE_MS = 3_000;
export const NOTICE_LATEST_MS = 48_000;

/** "Invalid reply token" below this age, after an attempt whose result we never saw, means that attempt was taken. */
export const TOKEN_SURELY_ALIVE_MS = 55_000;

/** LINE knows a retry key for 24 h; later the same push would be a new one.
 *  https://developers.line.biz/en/docs/messaging-api/retrying-api-request/ */
export const RETRY_KEY_TRUSTED_MS = 23 * 60 * 60_000;

/** The model's answer is waited for until this age of the webhook. */
export const MODEL_DEADLINE_MS = 95_000;

/** A message that waited long in the queue still gets this much time with the model. */
export const MODEL_LEAST_MS = 45_000;

/** The share of the time left to the deadline that a model has for itself; then the next one is asked beside it.
 *  Of 95 s the second is asked after 38 s: its answer may still come before the notice. */
export const SHARE_ALONE = 0.4;

/** A worker's claim on a turn, renewed while it works. */
export const LEASE_MS = 25_000;
export const HEARTBEAT_MS = 10_000;

/** How long the queue hides a message from other workers after each heartbeat: a killed worker's message is
 *  back after this time, not after the queue's own 720 s. */
export const HIDDEN_WHILE_WORKING_S = 30;

/** The loading animation's longest time, and when it is renewed.
 *  https://developers.line.biz/en/reference/messaging-api/#display-a-loading-indicator */
export const LOADING_SECONDS = 60;
export const LOADING_RENEWED_MS = 55_000;

/** How long an answer waits for a loading call that is still on its way. */
export const LOADING_SETTLES_MS = 1_000;

/** How long an apology waits for the person's profile before it goes by the language they write. */
export const PROFILE_MS = 1_500;

/** Secrets are read again after this time, and after a failure at most this often. */
export const SECRETS_KEPT_MS = 5 * 60_000;
export const SECRETS_REFRESH_MS = 60_000;

/** How long a failed turn stays hidden before each next try, in seconds; the last one repeats. */
export const RETRY_AFTER_S = [2, 5, 10, 20, 40, 80, 160, 300, 300] as const;

/** An answer that the table does not take is kept and saved again until this time after its turn was begun; the
 *  function itself has 120 s. */
export const SAVED_WITHIN_MS = 100_000;
export const SAVE_PAUSE_MS = 1_000;
export const LONGEST_SAVE_PAUSE_MS = 8_000;

/** How long one worker forgets; what is left then, marks without words, is another job's. */
export const FORGET_MS = 60_000;

/** The try after which a message is given up: an apology, and the dead-letter queue. The queue itself gives up after
 *  13, so that crashes have room. */
export const LAST_RECEIVE = 10;

/** Pictures that come within this time of each other are told "not yet" once. */
export const MEDIA_BURST_MS = 60_000;

/** People who join a group within this time are greeted once. */
export const JOINING_BURST_MS = 10 * 60_000;

/** A group hears at most this often that a button was somebody else's. */
export const TAP_NOTICE_MS = 60 * 60_000;
