import "./case-subjects.ts";

/** The only door to this domain for other domains' server code. */
export { holdPlace, releaseHeld, releaseTaken, takeHeld, takePlace } from "./places.ts";
export { addPlaceLine, type Places, type PlacesFrom, setPlaces } from "./set-places.ts";
export { freePlaces, openMonths } from "./place-months.ts";
export { type PlacesAsOf, placesAsOf, type SitesAsOf, sitesAsOf, validOn } from "./as-of.ts";
export { addDays, horizonMonths, lastMonth, monthStart } from "./horizon.ts";
export { type Box, type CandidateLine, type CandidateSite, candidateSites } from "./candidates.ts";
export { accountNames } from "./account-names.ts";
export { freshnessOf } from "./facts.ts";
export { sniffImage } from "./photos.ts";
export { register, type Registration, reviseBody, reviseSiteFacts, setFiling, writePlaces } from "./registration.ts";
export { ledgerImport } from "./import/kind.ts";
export { groupSubject, siteSubject } from "./subjects.ts";
export { endpoints } from "./endpoints.ts";
export { jobs, sweeps } from "./jobs.ts";
