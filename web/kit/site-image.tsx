import type { ReactNode } from "react";
import type { SiteKind } from "../../contract/care.ts";

type Palette = { readonly sky: string; readonly hill: string; readonly wall: string; readonly roof: string };
const palettes: readonly Palette[] = [
  { sky: "#e6f1f4", hill: "#cfe3d3", wall: "#fdf8ec", roof: "#d98b5f" },
  { sky: "#eef3e4", hill: "#cddfc0", wall: "#ffffff", roof: "#5f9f95" },
  { sky: "#f7efe2", hill: "#e3dcb9", wall: "#fffdf6", roof: "#7f9cc0" },
  { sky: "#eaeef7", hill: "#cfd9e6", wall: "#fffaf0", roof: "#e0aa52" },
  { sky: "#f4ebe8", hill: "#dfd6c4", wall: "#ffffff", roof: "#b9798a" },
];

/** A number from an id that stays the same; FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const sign of text) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

const glass = "#cfe0e6";
const wood = "#8c6f57";
const door = (x: number) => <path d={`M${x - 7} 136v-20a7 7 0 0 1 14 0v20Z`} fill={wood} />;
const pane = (x: number, y: number, side = 14) => (
  <rect key={`${x} ${y}`} x={x} y={y} width={side} height={side} rx="2" fill={glass} />
);

type Shape = "house" | "school" | "tower" | "pair" | "dome" | "clinic";
const shapeOf: Partial<Record<SiteKind, Shape>> = {
  kindergarten_class: "school",
  training_base: "school",
  employer: "tower",
  community: "pair",
  station: "pair",
  care_group: "pair",
  integrated: "clinic",
  nursing_room: "clinic",
  hub: "dome",
  parent_room: "dome",
  guidance_station: "dome",
  early_learning_point: "dome",
};

const shapes: Record<Shape, (colours: Palette) => ReactNode> = {
  house: ({ wall, roof }) => (
    <>
      <path d="M126 92h68v44h-68Z" fill={wall} />
      <path d="M116 94 160 60l44 34Z" fill={roof} />
      {[pane(134, 104), pane(172, 104)]}
      {door(160)}
    </>
  ),
  school: ({ wall, roof }) => (
    <>
      <path d="M104 92h112v44H104Z" fill={wall} />
      <path d="M140 72h40v64h-40Z" fill={wall} />
      <path d="M98 84h124v10H98ZM134 74l26-20 26 20Z" fill={roof} />
      <path d="M160 56V40h14l-4 5 4 5h-14" fill="none" stroke={roof} strokeWidth="3" />
      {[pane(112, 104), pane(194, 104), pane(153, 84)]}
      {door(160)}
    </>
  ),
  tower: ({ wall, roof }) => (
    <>
      <path d="M134 48h52v88h-52Z" fill={wall} />
      <path d="M130 42h60v9h-60Z" fill={roof} />
      <path d="M186 96h32v40h-32Z" fill={roof} opacity="0.75" />
      {[pane(142, 60, 11), pane(167, 60, 11), pane(142, 80, 11), pane(167, 80, 11), pane(196, 106, 11)]}
      {door(160)}
    </>
  ),
  pair: ({ wall, roof }) => (
    <>
      <path d="M108 100h50v36h-50ZM160 86h54v50h-54Z" fill={wall} />
      <path d="M100 102 133 76l33 26ZM152 88l35-28 35 28Z" fill={roof} />
      {[pane(115, 110, 12), pane(194, 98, 12), pane(194, 116, 12)]}
      {door(144)}
      {door(176)}
    </>
  ),
  dome: ({ wall, roof }) => (
    <>
      <path d="M112 104h96v32h-96Z" fill={wall} />
      <path d="M112 104a48 44 0 0 1 96 0Z" fill={roof} />
      <circle cx="160" cy="86" r="9" fill={glass} />
      {[pane(122, 112), pane(184, 112)]}
      {door(160)}
    </>
  ),
  clinic: ({ wall, roof }) => (
    <>
      <path d="M118 74h84v62h-84Z" fill={wall} />
      <path d="M112 68h96v10h-96Z" fill={roof} />
      <path d="M157 84h6v6h6v6h-6v6h-6v-6h-6v-6h6Z" fill={roof} />
      {[pane(126, 88), pane(180, 88), pane(126, 112), pane(180, 112)]}
      {door(160)}
    </>
  ),
};

const tree = (x: number, high: number) => (
  <g key={x}>
    <path d={`M${x} 138v-${high}`} stroke={wood} strokeWidth="4" />
    <circle cx={x} cy={138 - high} r="13" fill="#93b89a" />
  </g>
);

/**
 * A picture in the place of a photo: a building by kind, its colours and surroundings by id, so that a site always looks
 * the same. Decorative; it fills its box, as a photo would, so that nothing moves when photos arrive.
 */
export function SiteImage(props: {
  readonly id: string;
  readonly kind: SiteKind;
  readonly className?: string;
  /** In a wide box the whole building stays in view, with more land beside it. */
  readonly wide?: boolean;
}) {
  const { id, kind, className, wide } = props;
  const hash = hashOf(id);
  const colours = palettes[hash % palettes.length] ?? palettes[0]!;
  const [sunLeft, second] = [(hash >>> 8) % 2 === 0, (hash >>> 9) % 2 === 0];
  return (
    <svg
      className={className}
      viewBox="0 0 320 160"
      preserveAspectRatio={wide ? "xMidYMax meet" : "xMidYMid slice"}
      aria-hidden="true"
      focusable="false"
    >
      <rect x="-1000" y="-1000" width="2320" height="1160" fill={colours.sky} />
      <circle cx={sunLeft ? 104 : 218} cy="36" r="11" fill="#f6d489" />
      <path
        d={`M-1000 136 -340 ${126 + ((hash >>> 12) % 8)}q130-40 260 0 60 10 80-4 80-34 160-8t160-6 130-30 260 18l640 4V160H-1000Z`}
        fill={colours.hill}
      />
      <path d="M-1000 136h2320v24h-2320Z" fill={colours.hill} />
      {tree(sunLeft ? 232 : 88, 24 + ((hash >>> 16) % 10))}
      {wide && [-150, -70, 385, 470].map((x, index) => tree(x, 18 + ((hash >>> (index * 4)) % 14)))}
      {second && tree(sunLeft ? 62 : 262, 20)}
      {shapes[shapeOf[kind] ?? "house"](colours)}
      <path d="M152 137h16l10 23h-36Z" fill="#f5efdf" />
      <circle cx={sunLeft ? 122 : 198} cy="143" r="5" fill={colours.roof} />
    </svg>
  );
}
