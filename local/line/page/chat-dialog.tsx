import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat, SimulatorState } from "../page-api.ts";
import { PersonAvatar } from "./avatar.tsx";
import { Icon } from "./icons.tsx";
import {
  type Outcome,
  replayRecording,
  setBlocked,
  setBotMember,
  setConsent,
  setMember,
} from "./simulator-connection.ts";
import { useWords } from "./words.ts";

interface Props {
  readonly state: SimulatorState;
  readonly chat: Chat;
  readonly close: () => void;
}

/** Who is in a chat, and what else can be done with it. */
export function ChatDialog({ state, chat, close }: Props): VNode {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [refusal, setRefusal] = useState<string>();
  useEffect(() => dialog.current?.showModal(), []);

  async function attempt(request: Promise<Outcome<unknown>>): Promise<void> {
    const outcome = await request;
    setRefusal(outcome.ok ? undefined : (outcome.message ?? words.notReachable));
  }

  async function replay(file: File | undefined): Promise<void> {
    if (file) await attempt(replayRecording(await file.text()));
  }

  const isGroup = chat.kind !== "user";
  const hasBlocked = state.people.find((one) => one.userId === chat.chatId)?.hasBlocked === true;
  return (
    <dialog ref={dialog} class="small-dialog" aria-labelledby="chat-dialog-title" onClose={close}>
      <h2 id="chat-dialog-title">{chat.title}</h2>
      {isGroup ? (
        <>
          <Members state={state} chat={chat} attempt={(request) => void attempt(request)} />
          <button
            type="button"
            class="chip"
            data-testid="bot-membership"
            onClick={() => void attempt(setBotMember(chat.chatId, chat.lacksBot === true))}
          >
            {chat.lacksBot ? words.inviteBot : words.removeBot}
          </button>
        </>
      ) : (
        <button
          type="button"
          class="chip"
          data-testid="block"
          onClick={() => void attempt(setBlocked(chat.chatId, !hasBlocked))}
        >
          {hasBlocked ? words.unblock : words.block}
        </button>
      )}
      <a
        class="chip"
        data-testid="export"
        href={`/simulator/recording?chatId=${chat.chatId}`}
        download={`${chat.title}.json`}
      >
        {words.exportChat}
      </a>
      <label class="chip">
        {words.replayChat}
        <input
          type="file"
          class="only-heard"
          accept="application/json"
          data-testid="replay"
          onChange={(event) => void replay(event.currentTarget.files?.[0])}
        />
      </label>
      {refusal !== undefined && (
        <p class="refusal" role="alert">
          <Icon name="warning" />
          {refusal}
        </p>
      )}
      <div class="dialog-buttons">
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>
          {words.close}
        </button>
      </div>
    </dialog>
  );
}

interface MembersProps {
  readonly state: SimulatorState;
  readonly chat: Chat;
  readonly attempt: (request: Promise<Outcome<unknown>>) => void;
}

function Members({ state: { people }, chat, attempt }: MembersProps): VNode {
  const words = useWords();
  return (
    <ul class="members" aria-label={words.members}>
      {people.map(({ userId, displayName, refusesConsent = false }) => {
        const isMember = chat.memberIds.includes(userId);
        return (
          <li key={userId}>
            <PersonAvatar name={displayName} id={userId} />
            <span class="member-name">
              {displayName}
              {isMember && (
                <label>
                  <input
                    type="checkbox"
                    checked={!refusesConsent}
                    onChange={() => attempt(setConsent(userId, refusesConsent))}
                  />
                  {words.consents}
                </label>
              )}
            </span>
            <button
              type="button"
              class="chip"
              data-testid={`member-${userId}`}
              onClick={() => attempt(setMember(chat.chatId, userId, !isMember))}
            >
              {isMember ? words.leaveGroup : words.invite}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
