import type { eventsZh } from "./events-zh-CN.ts";

const spaced = (code: string) => code.replaceAll(/[_-]/g, " ");
/** English names are the codes' own words. */
const own: Record<string, string> = new Proxy(
  {},
  { get: (_, code) => (typeof code === "string" ? spaced(code) : undefined) },
);

export const eventsEn: typeof eventsZh = {
  subject: own,
  verb: own,
  join: (subject, verb) => `${subject}: ${verb}`,
  denied: (action) => `refused (${action})`,
  other: (code) => `other (${code})`,
  queue: {
    "message.send": "Send messages",
    "notices.send_waiting": "Send what waited",
    "documents.print": "Print documents",
    "documents.mark_due": "Mark documents past their retention",
    "enrolment.remind_of_offers": "Remind of offers",
    "kernel.forget-answers": "Forget answers kept for repeats",
    "kernel.check-audit": "Nightly check of the audit log",
    "accounts.forget-expired": "Forget expired sign-in data",
    "demand.needs": "Expire needs",
    "demand.look_for_places": "Look for places that came up",
    "enrolment.expire_offers": "Expire offers",
    "enrolment.move_placements": "Move placements on",
    "imports.propose": "Import: propose columns",
    "imports.check": "Import: check",
    "imports.commit": "Import: commit",
    "imports.undo": "Import: undo",
    "institutions.places": "Renew months of places",
  },
};
