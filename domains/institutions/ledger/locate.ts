import { place } from "../../../engines/coordinates/guess.ts";
import { systemNamed, type CoordinateSystem, type Point } from "../../../engines/coordinates/systems.ts";
import { cleanCoordinatePair, cleanCoordinates } from "../../../mechanisms/sheets/clean/coordinate.ts";
import { halfWidth, isBlank } from "../../../mechanisms/sheets/clean/text.ts";
import type { RowReader } from "./row-reader.ts";
import type { LedgerRow } from "./ledger-row.ts";

type Located = Pick<LedgerRow, "location" | "writtenPoint" | "coordinateSystem">;

/** Reads the point of a row: two columns or one, its own system before the one declared for the file, converted to WGS84. */
export function locate(
  reader: RowReader,
  context: { readonly isInside?: (point: Point) => boolean; readonly system?: CoordinateSystem },
): Located {
  const [lon, lat, pair] = [reader.raw("lon"), reader.raw("lat"), reader.raw("coordinates")];
  const field = reader.has("coordinates") && lon === "" && lat === "" ? "coordinates" : "lon";
  const before = reader.problems.length;
  const point = reader.accept(field, field === "lon" ? cleanCoordinates(lon, lat) : cleanCoordinatePair(pair), "error");
  if (!point) {
    if (reader.problems.length === before) reader.report("warning", field, "coordinates_missing");
    return {};
  }
  const written = halfWidth(reader.raw("coordinateSystem"));
  const declared = isBlank(written) ? context.system : systemNamed(written);
  if (!declared) {
    reader.report(
      "warning",
      "coordinateSystem",
      isBlank(written) ? "coordinate_system_undeclared" : "coordinate_system_unknown",
      { text: written.slice(0, 60) },
    );
    return { writtenPoint: point };
  }
  const placed = place(point, declared, context.isInside);
  if (placed.swapped) reader.report("warning", field, "swapped_coordinates", placed.location);
  if (!placed.inside) {
    reader.report("error", field, "outside_district", placed.location);
    return { writtenPoint: point, coordinateSystem: declared };
  }
  return { location: placed.location, writtenPoint: point, coordinateSystem: declared };
}
