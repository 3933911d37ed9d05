import type { FeatureCollection, Geometry } from "geojson";
import type { Location } from "../../../contract/values.ts";
import type { VacancyLevel } from "../tag.tsx";

/** What lies under everything: drawn from our own data, in our own calm style. Coordinates WGS84. */
export type MapGround = {
  readonly water?: FeatureCollection;
  readonly parks?: FeatureCollection;
  /** Lines; `properties.kind`: `arterial` (also `main`, `bridge`), `street` (default), `lane`, `footpath`. */
  readonly roads?: FeatureCollection;
};

/** A division: its border, and perhaps a value that colours it. */
export type MapDivision = {
  readonly code: string;
  readonly name: string;
  readonly geometry: Geometry;
  readonly value?: number;
  /** The value as written for people; also for one that is hidden because it is small. */
  readonly shown?: string;
};

export type MapDivisions = {
  readonly items: readonly MapDivision[];
  /** What the colours mean; without it the divisions are only outlined. */
  readonly legend?: {
    readonly title: string;
    readonly breaks?: readonly number[];
    readonly format?: (value: number) => string;
  };
  readonly selected?: string;
  readonly onSelect?: (code: string) => void;
  /** Names on the map; on by default. */
  readonly labels?: boolean;
};

export type MapSite = Location & { readonly id: string; readonly name: string; readonly level: VacancyLevel };

/** A count at a place, drawn as large as it is. */
export type MapBubble = Location & {
  readonly id: string;
  readonly name: string;
  readonly count: number;
};

export type MapPin = Location & {
  readonly id: string;
  readonly label: string;
  /** Given: the pin can be dragged, or moved by arrow keys. */
  readonly onMove?: (location: Location) => void;
};

export type MapCircle = Location & { readonly metres: number };
export type MapBounds = {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
};

export type MapHandle = {
  /** The map with its legend as an image. */
  readonly exportImage: () => Promise<Blob>;
  readonly fit: () => void;
  /** Where the middle of the view is. */
  readonly middle: () => Location | undefined;
};

export type MapProps = {
  /** What the map shows, for those who do not see it. */
  readonly label: string;
  /** Any css length; fills its parent with "100%". */
  readonly height?: string;
  readonly ground?: MapGround;
  readonly divisions?: MapDivisions;
  readonly sites?: readonly MapSite[];
  readonly selectedSite?: string;
  readonly onSite?: (id: string) => void;
  readonly bubbles?: readonly MapBubble[];
  readonly onBubble?: (id: string) => void;
  /** What the bubbles count, for the legend. */
  readonly bubbleLegend?: string;
  readonly pins?: readonly MapPin[];
  readonly circle?: MapCircle;
  /** The colours of the sites explained; on by default when there are sites. */
  readonly siteLegend?: boolean;
  /** A click beside everything: to set a pin. */
  readonly onPick?: (location: Location) => void;
  /** A long press, or the right button: to move a pin at once. */
  readonly onHold?: (location: Location) => void;
  readonly onMoved?: (bounds: MapBounds) => void;
  /** The map shows all its content at first, and again whenever this changes. */
  readonly fitKey?: string;
  readonly start?: { readonly center: Location; readonly zoom: number };
  /** Offers to save the map under this name. */
  readonly exportName?: string;
  /** Named `handle` because the component is loaded later. */
  readonly handle?: { current: MapHandle | null };
};
