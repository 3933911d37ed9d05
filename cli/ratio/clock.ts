const form = /^(?:(\d{4}-\d{2}-\d{2})[T ])?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** Times of day with or without their date, as seconds from the midnight of the first date that is read. */
export class Clock {
  private firstDay = Number.NaN;
  private lastDate = "";
  private lastDay = 0;

  /** Seconds; NaN for what is no time. Without a date, hours may go beyond 24. */
  read(text: string): number {
    const [, date, hours, minutes, seconds = "0"] = form.exec(text) ?? [];
    if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN;
    const ofDay = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    if (date === undefined) return Number(hours) > 47 ? Number.NaN : ofDay;
    if (Number(hours) > 23) return Number.NaN;
    if (date !== this.lastDate) {
      this.lastDate = date;
      this.lastDay = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
      if (Number.isNaN(this.firstDay)) this.firstDay = this.lastDay;
    }
    return (this.lastDay - this.firstDay) * 86_400 + ofDay;
  }

  /** As it was read: with the date if dates are given. */
  write(seconds: number): string {
    const day = Math.floor(seconds / 86_400);
    const rest = Number.isNaN(this.firstDay) ? seconds : seconds - day * 86_400;
    const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
    const time = `${two(rest / 3600)}:${two((rest / 60) % 60)}:${two(rest % 60)}`;
    return Number.isNaN(this.firstDay)
      ? time
      : `${new Date((this.firstDay + day) * 86_400_000).toISOString().slice(0, 10)}T${time}`;
  }
}

/** Minutes of a time of day, for rosters; NaN for what is none. */
export function readMinutes(text: string): number {
  const seconds = new Clock().read(text);
  return text.includes("-") || seconds % 60 !== 0 ? Number.NaN : seconds / 60;
}

export const writeMinutes = (minutes: number): string => new Clock().write(minutes * 60).slice(0, 5);
