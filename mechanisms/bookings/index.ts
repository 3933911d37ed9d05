/** What domains and other mechanisms use of bookings. */
export { eraseBookings, readFamilyBookings } from "./bookings.ts";
export { endpoints } from "./endpoints.ts";
export { sweeps } from "./jobs.ts";
export { bookingKind } from "./kind.ts";
export { addResource, openSite, type Owner } from "./resources.ts";
