/** A chat's kind by its id: `C…` is a group, `R…` a room, which is a group by an older name, and the rest are people.
 *  https://developers.line.biz/en/reference/messaging-api/#send-push-message */
export function isGroupChat(conversation: string): boolean {
  return /^[CR]/.test(conversation);
}
