import type { regionsZh } from "./zh-CN.ts";

export const regionsEn: typeof regionsZh = {
  title: "Divisions and population",
  intro:
    "Boundaries of towns and communities, and children under three. Figures carry year and source; an import takes effect at once and can be undone.",
  year: "Year",
  yearOf: (year) => String(year),
  import: "Import population or boundaries",
  show: "Colour the map by",
  path: "Division",
  table: "Population of the divisions below",
  map: (name) => `Map of the divisions of ${name}`,
  mapNoOutlines: "No boundaries yet. The map appears once a GeoJSON file is imported.",
  name: "Division",
  code: "Code",
  total: "All ages",
  age: ["Age 0", "Age 1", "Age 2"],
  underThree: "Under three",
  source: "Source",
  estimate: "Estimate",
  estimateHint: "The file has wider age ranges only; they were spread evenly over single years.",
  sum: "Added up from below",
  none: "Not recorded",
  noChildren: "There are no smaller divisions below.",
  noFigures: "No population yet",
  noFiguresText:
    "Import a table of the statistics, police or health office (.xlsx or .csv): division, year, age, persons.",
  persons: (n) => n,
  export: "Download this table",
};
