import { config } from "zod";

// The content policy forbids compiling schemas at run time; without trying, no violation is reported.
// Imported first: schemas look at this when they are made.
config({ jitless: true });
