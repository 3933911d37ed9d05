import { ApiError } from "../../../web/api/client.ts";
import { formatInstant } from "../../../web/kit/format.ts";
import { usePreferences } from "../../../web/kit/preferences.ts";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { bookingsTexts } from "./texts.ts";

/** What a refusal says, with the words of the kind's own condition and the times it names. */
export function useErrorWords(): (error: unknown) => string {
  const t = useTexts(bookingsTexts);
  const language = usePreferences().language === "en" ? "en" : "zh";
  return (error) => {
    const text = errorText(error, t.errors);
    if (!(error instanceof ApiError)) return text;
    const details = (error.details ?? {}) as {
      why?: { zh: string; en: string };
      until?: string;
      opensAt?: string;
      from?: string;
    };
    if (error.code === "not_eligible" && details.why) return details.why[language];
    if (error.code === "booking_paused" && details.until) return t.picker.paused(formatInstant(details.until));
    if (error.code === "booking_not_open" && details.opensAt) return t.picker.opensAt(formatInstant(details.opensAt));
    if (error.code === "check_in_too_early" && details.from)
      return `${text}${t.door.from(formatInstant(details.from))}`;
    return text;
  };
}
