import type { messagingApi } from "@line/bot-sdk";
import type { ComponentChildren, VNode } from "preact";
import type { PerformAction } from "../actions.ts";
import type { Look } from "./look.ts";

interface Props {
  readonly action: messagingApi.Action | undefined;
  readonly act: PerformAction;
  readonly class?: string;
  readonly style?: Look;
  readonly dir?: "ltr" | "rtl";
  readonly children?: ComponentChildren;
}

/** A part of a message that does something when it is tapped; without an action, just the part. */
export function Tappable({ action, act, children, ...look }: Props): VNode {
  if (!action) return <div {...look}>{children}</div>;
  return (
    <div
      {...look}
      role="button"
      tabIndex={0}
      data-tappable
      onClick={(event) => {
        event.stopPropagation();
        act(action);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        act(action);
      }}
    >
      {children}
    </div>
  );
}
