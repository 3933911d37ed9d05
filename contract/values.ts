import { z } from "zod";

/** Values that mean the same on server and page. */

/** A day, `YYYY-MM-DD`, that exists in the calendar. */
export const LocalDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => {
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  }, "not_a_day")
  .brand<"LocalDate">();
export type LocalDate = z.infer<typeof LocalDate>;

/** A month, `YYYY-MM`. */
export const LocalMonth = z
  .string()
  .regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/)
  .brand<"LocalMonth">();
export type LocalMonth = z.infer<typeof LocalMonth>;

/** A UTC instant, ISO 8601. */
export const Instant = z.iso.datetime().brand<"Instant">();
export type Instant = z.infer<typeof Instant>;

/** Money in fen, a non-negative integer (1 yuan = 100 fen). */
export const Fen = z.int().min(0).max(100_000_000).brand<"Fen">();
export type Fen = z.infer<typeof Fen>;

/** Code of an administrative division, 2 digits (province) to 12 (community). */
export const DivisionCode = z
  .string()
  .regex(/^\d{2}(\d{2}){0,2}$|^\d{9}$|^\d{12}$/)
  .brand<"DivisionCode">();
export type DivisionCode = z.infer<typeof DivisionCode>;

/** The administering area a row belongs to: the code of its county, city or province, six digits. */
export const DistrictId = z
  .string()
  .regex(/^\d{6}$/)
  .brand<"DistrictId">();
export type DistrictId = z.infer<typeof DistrictId>;

/** A branded id (UUID version 7); the brand keeps a site's id out of a child's place. */
export const id = <Brand extends string>(_brand: Brand) => z.uuid().brand<Brand>();

/** WGS84 / CGCS2000 degrees; other systems are converted at the border. */
export const Location = z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) });
export type Location = z.infer<typeof Location>;

/** Version of a row for optimistic edits; the server refuses an older one with `changed_by_someone_else`. */
export const Version = z.int().min(1);

/** Text a person typed: trimmed, without control characters, with a limit. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    // oxlint-disable-next-line no-control-regex -- refusing control characters is the point
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/);

/** A mainland mobile number. */
export const Phone = z
  .string()
  .trim()
  .regex(/^1[3-9]\d{9}$/)
  .brand<"Phone">();
export type Phone = z.infer<typeof Phone>;

/** Query part of a paged list; numbers arrive as text in an address. */
export const pageQuery = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(20),
};

/** One page of a list and how many there are in all. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), total: z.int() });

/** For each action on a row: allowed, or the keys of what would allow it. */
export const Can = z.record(z.string(), z.union([z.literal(true), z.array(z.string())]));
export type Can = z.infer<typeof Can>;

/** A list in an address: a key given once, several times or not at all. */
export const listQuery = <Item extends z.ZodType>(item: Item) =>
  z
    .preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item).max(50))
    // makes the key optional for callers
    .default([]);
