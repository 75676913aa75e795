import type { messagingApi } from "@line/bot-sdk";
import type { VNode } from "preact";
import type { PerformAction } from "../actions.ts";
import { Icon } from "../icons.tsx";
import { type Look, type Surroundings, boxLook, lettersLook, placeOf, textLook } from "./look.ts";
import { imageWidthOf, spaceOf, textSizeOf } from "./measures.ts";
import { Tappable } from "./tappable.tsx";

interface Props<Component> {
  readonly component: Component;
  readonly around: Surroundings;
  readonly act: PerformAction;
}

export function FlexComponentView({
  component,
  around,
  act,
}: Props<messagingApi.FlexComponent>): VNode | null {
  switch (component.type) {
    case "box":
      return <FlexBoxView box={component} act={act} place={placeOf(component, around)} />;
    case "text":
      return <Text component={component} around={around} act={act} />;
    case "button":
      return <Button component={component} around={around} act={act} />;
    case "image":
      return <Picture component={component} around={around} act={act} />;
    case "separator":
      return <Separator separator={component} around={around} />;
    case "icon":
      return <IconPicture icon={component} around={around} />;
    case "filler":
      return <div style={{ flex: component.flex ?? 1 }} />;
    case "video":
      return <div class="flex-picture is-video" style={{ aspectRatio: ratioOf(component.aspectRatio) }} />;
    case "span":
      // Stands in a text only, which draws it.
      return null;
    default:
      // A message that LINE's newest version knows and this page does not.
      return null;
  }
}

interface BoxProps {
  readonly box: messagingApi.FlexBox;
  readonly place: Look;
  readonly act: PerformAction;
  /** A whole block: flex.css gives it LINE's padding unless it has its own. */
  readonly isBlock?: boolean;
}

export function FlexBoxView({ box, place, act, isBlock = false }: BoxProps): VNode {
  const { layout, spacing, contents } = box;
  return (
    <Tappable
      action={box.action}
      act={act}
      class={`flex-box ${isBlock ? "is-block" : ""}`}
      style={{ ...place, ...boxLook(box), ...(box.position === "absolute" && { position: "absolute" }) }}
    >
      {contents.map((component, index) => (
        <FlexComponentView
          component={component}
          around={{ layout, spacing, isFirst: index === 0 }}
          act={act}
        />
      ))}
    </Tappable>
  );
}

function Text({ component, around, act }: Props<messagingApi.FlexText>): VNode {
  const { text, contents = [], gravity } = component;
  const middle = gravity === "center" || gravity === "bottom" ? gravity : "top";
  return (
    <Tappable
      action={component.action}
      act={act}
      class={`flex-text gravity-${middle}`}
      style={placeOf(component, around)}
    >
      <p style={textLook(component)}>
        {contents.length === 0
          ? text
          : contents.map((span) => <span style={lettersLook(span)}>{span.text}</span>)}
      </p>
    </Tappable>
  );
}

function Button({ component, around, act }: Props<messagingApi.FlexButton>): VNode {
  const { style = "link", color, height = "md", action } = component;
  const own = color && (style === "link" ? { color } : { backgroundColor: color });
  return (
    <div style={placeOf(component, around)}>
      <button
        type="button"
        class={`flex-button is-${style} is-${height}`}
        data-testid="flex-button"
        style={own || undefined}
        onClick={(event) => {
          event.stopPropagation();
          act(action);
        }}
      >
        {action.label}
      </button>
    </div>
  );
}

/** Nothing is fetched from elsewhere: a frame of the picture's size stands in for it. */
function Picture({ component, around, act }: Props<messagingApi.FlexImage>): VNode {
  const { size, aspectRatio, align = "center", backgroundColor, action, url } = component;
  const side = { start: "flex-start", center: "center", end: "flex-end" }[align];
  return (
    <Tappable
      action={action}
      act={act}
      class="flex-picture-place"
      style={{ ...placeOf(component, around), justifyContent: side }}
    >
      <div
        class="flex-picture"
        title={url}
        style={{ width: imageWidthOf(size), aspectRatio: ratioOf(aspectRatio), backgroundColor }}
      >
        <Icon name="picture" />
      </div>
    </Tappable>
  );
}

function Separator({
  separator: { margin, color },
  around: { layout, spacing, isFirst },
}: {
  separator: messagingApi.FlexSeparator;
  around: Surroundings;
}): VNode {
  const distance = isFirst ? undefined : spaceOf(margin ?? spacing);
  const isUpright = layout === "horizontal";
  return (
    <hr
      class={`flex-separator ${isUpright ? "is-upright" : ""}`}
      style={{
        backgroundColor: color,
        ...(isUpright ? { marginInlineStart: distance } : { marginTop: distance }),
      }}
    />
  );
}

function IconPicture({ icon, around }: { icon: messagingApi.FlexIcon; around: Surroundings }): VNode {
  const edge = textSizeOf(icon.size ?? "md");
  return (
    <span
      class="flex-icon"
      title={icon.url}
      style={{ ...placeOf({ ...icon, flex: 0 }, around), height: edge, width: edge }}
    />
  );
}

function ratioOf(ratio = "1:1"): string {
  return ratio.replace(":", " / ");
}
