import { lazy } from "react";
import { SearchPage } from "../../../domains/search/pages/search-page.tsx";

const UnmetNeed = lazy(async () => ({ default: (await import("./unmet-need.tsx")).UnmetNeed }));

/** The search, and what a family can do when it ends in nothing. */
export function HomePage() {
  return <SearchPage UnmetNeed={UnmetNeed} />;
}
