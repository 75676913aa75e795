import type { webhook } from "@line/bot-sdk";
import type { ChatJob } from "../src/queue/chat-job.ts";

/**
 * What comes of a letter that is sent again. `erasure`: something is deleted, as a person asked or by leaving. `question`:
 * somebody may hear something, which costs a push. `other`: neither; a greeting is only ever a reply, and its token is dead.
 */
export type LetterKind = "erasure" | "question" | "other";

/** Decides whether a letter may be dropped for its age, and whether it is charged: an erasure never is. */
export function kindOfLetter(job: ChatJob): LetterKind {
  switch (job.kind) {
    case "event":
      return kindOfEvent(job.event);
    case "deliver":
      return "question";
    case "forget":
      return "erasure";
  }
}

function kindOfEvent(event: webhook.Event): LetterKind {
  switch (event.type) {
    case "unsend":
    case "unfollow":
    case "leave":
      return "erasure";
    case "postback":
      // The button that `/forget` shows.
      return event.postback.data.startsWith("forget:") ? "erasure" : "question";
    case "message":
    case "messageEdited":
      return "question";
    case "follow":
    case "join":
    case "memberJoined":
    case "accountLink":
    case "activated":
    case "beacon":
    case "botResumed":
    case "botSuspended":
    case "deactivated":
    case "delivery":
    case "memberLeft":
    case "membership":
    case "module":
    case "videoPlayComplete":
      return "other";
    default:
      // A type of the SDK that is missing above does not compile; one that LINE added since is nothing to the bot.
      event satisfies never;
      return "other";
  }
}
