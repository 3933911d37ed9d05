import type { AgeBand, ServiceForm, SiteKind } from "../../contract/care.ts";
import type { Role } from "../../contract/roles.ts";
import type { DistrictId } from "../../contract/values.ts";
import { type Clock, instantOf, nowOf, todayOf } from "../../kernel/clock.ts";
import type { Platform } from "../../kernel/context.ts";
import { fieldAad } from "../../kernel/crypto/keyring.ts";
import { newToken, tokenHash } from "../../kernel/crypto/token.ts";
import { createDistrict } from "../../kernel/district.ts";
import { newId } from "../../kernel/ids.ts";
import { installPacks } from "../../mechanisms/packs/index.ts";

/** Builders of test data, written straight into the tables: the least that a row needs, everything else by default. */
export class World {
  readonly districtId = "990101" as DistrictId;
  readonly street = "990101001";
  readonly community = "990101001001";
  readonly otherStreet = "990101002";
  readonly otherCommunity = "990101002001";
  readonly #platform: Platform;
  readonly #clock: Clock;
  #count = 0;

  constructor(platform: Platform, clock: Clock) {
    this.#platform = platform;
    this.#clock = clock;
  }

  get db() {
    return this.#platform.database.kysely;
  }

  id(): string {
    return newId(this.#clock);
  }

  async createDistrict(): Promise<void> {
    const { districtId } = this;
    await createDistrict(this.#platform.database, this.#platform.keyring, {
      id: districtId,
      name: "青禾区",
      fullName: "云州市青禾区",
      lon: 117.9,
      lat: 33.6,
      isFictional: true,
    });
    const rows: [string, string | null, number, string][] = [
      [districtId, null, 3, "青禾区"],
      [this.street, districtId, 4, "临河街道"],
      [this.otherStreet, districtId, 4, "北岭镇"],
      [this.community, this.street, 5, "柳湾社区"],
      [this.otherCommunity, this.otherStreet, 5, "岭下社区"],
    ];
    for (const [code, parent, level, name] of rows)
      await this.db
        .insertInto("division")
        .values({ district_id: districtId, code, parent_code: parent, level, name, full_name: `云州市青禾区${name}` })
        .execute();
  }

  /** Puts the district under packs of `packs/`, with those they extend. */
  async installPack(...keys: string[]): Promise<void> {
    await this.#platform.database.withTransaction((tx) => installPacks(tx, this.districtId, nowOf(this.#clock), keys));
  }

  /** An account with a session: answers its id and the token to call with. */
  async account(
    options: { kind?: "family" | "staff"; strength?: "one_factor" | "two_factor" } = {},
  ): Promise<{ accountId: string; token: string }> {
    const accountId = this.id();
    const token = newToken();
    const now = this.#clock.now();
    this.#count += 1;
    await this.db
      .insertInto("account")
      .values({
        district_id: this.districtId,
        id: accountId,
        kind: options.kind ?? "staff",
        sign_in_name: options.kind === "family" ? null : `person${this.#count}`,
        name_enc: this.#platform.keyring.seal(`测试${this.#count}`, fieldAad("account.name", accountId)),
        created_at: instantOf(now),
      })
      .execute();
    await this.db
      .insertInto("session")
      .values({
        district_id: this.districtId,
        id: this.id(),
        account_id: accountId,
        token_hash: tokenHash(token),
        strength: options.strength ?? "two_factor",
        method: "persona",
        created_at: instantOf(now),
        last_seen_at: instantOf(now),
        expires_at: instantOf(new Date(now.getTime() + 400 * 86_400_000)),
      })
      .execute();
    return { accountId, token };
  }

  /** A staff member or official with a role at an institution or in a division (default: the whole district). */
  async staff(
    role: Role,
    place: { institutionId?: string; divisionCode?: string } = {},
  ): Promise<{ accountId: string; token: string }> {
    const account = await this.account({ kind: "staff" });
    await this.db
      .insertInto("role_grant")
      .values({
        district_id: this.districtId,
        id: this.id(),
        account_id: account.accountId,
        role,
        institution_id: place.institutionId ?? null,
        division_code: place.institutionId ? null : (place.divisionCode ?? this.districtId),
        valid_from: "2020-01-01",
        granted_at: nowOf(this.#clock),
      })
      .execute();
    return account;
  }

  /** A family with one guardian who can sign in, one child and a home. */
  async family(options: { bornOn?: string } = {}): Promise<{
    accountId: string;
    token: string;
    familyId: string;
    guardianId: string;
    childId: string;
    pickupPointId: string;
  }> {
    const account = await this.account({ kind: "family", strength: "one_factor" });
    const [familyId, guardianId, childId, pickupPointId] = [this.id(), this.id(), this.id(), this.id()];
    const { keyring } = this.#platform;
    const district_id = this.districtId;
    await this.db
      .insertInto("family")
      .values({
        district_id,
        id: familyId,
        channel: "self",
        created_by: account.accountId,
        created_at: nowOf(this.#clock),
      })
      .execute();
    await this.db
      .insertInto("guardian")
      .values({
        district_id,
        id: guardianId,
        family_id: familyId,
        account_id: account.accountId,
        name_enc: keyring.seal("林晓", fieldAad("guardian.name", guardianId)),
        relation: "mother",
        is_primary: true,
      })
      .execute();
    await this.child(familyId, { id: childId, bornOn: options.bornOn });
    await this.db
      .insertInto("pickup_point")
      .values({
        district_id,
        id: pickupPointId,
        family_id: familyId,
        label: "home",
        address_enc: keyring.seal("临河街道柳湾路1号", fieldAad("pickup_point.address", pickupPointId)),
        location_enc: keyring.seal(
          JSON.stringify({ lon: 117.9, lat: 33.6 }),
          fieldAad("pickup_point.location", pickupPointId),
        ),
        division_code: this.community,
        is_primary: true,
      })
      .execute();
    return { ...account, familyId, guardianId, childId, pickupPointId };
  }

  async child(familyId: string, options: { id?: string; bornOn?: string } = {}): Promise<string> {
    const id = options.id ?? this.id();
    await this.db
      .insertInto("child")
      .values({
        district_id: this.districtId,
        id,
        family_id: familyId,
        name_enc: this.#platform.keyring.seal("林小禾", fieldAad("child.name", id)),
        sex: "female",
        born_on: options.bornOn ?? "2025-03-10",
        created_at: nowOf(this.#clock),
      })
      .execute();
    return id;
  }

  async institution(options: { name?: string; creditCode?: string } = {}): Promise<string> {
    const id = this.id();
    this.#count += 1;
    await this.db
      .insertInto("institution")
      .values({
        district_id: this.districtId,
        id,
        name: options.name ?? `青禾第${this.#count}托育有限公司`,
        credit_code: options.creditCode ?? null,
        nature: "for_profit",
        created_at: nowOf(this.#clock),
      })
      .execute();
    return id;
  }

  /** An open site near the test families' home, with its first history row. */
  async site(
    options: {
      institutionId?: string;
      name?: string;
      kind?: SiteKind;
      divisionCode?: string;
      lon?: number;
      lat?: number;
      inclusive?: boolean;
      /** Open since this day. */
      since?: string;
    } = {},
  ): Promise<{ siteId: string; institutionId: string }> {
    const institutionId = options.institutionId ?? (await this.institution());
    const siteId = this.id();
    this.#count += 1;
    const kind = options.kind ?? "institution";
    const divisionCode = options.divisionCode ?? this.community;
    const inclusive = options.inclusive ?? false;
    const since = options.since ?? "2024-03-01";
    const name = options.name ?? `小禾苗托育园${this.#count}`;
    await this.db
      .insertInto("site")
      .values({
        district_id: this.districtId,
        id: siteId,
        institution_id: institutionId,
        name,
        kind,
        status: "open",
        division_code: divisionCode,
        address: "柳湾路8号",
        lon: options.lon ?? 117.902,
        lat: options.lat ?? 33.601,
        inclusive,
        opened_on: since,
        opens_at: "07:30",
        closes_at: "18:00",
        vacancy_confirmed_at: nowOf(this.#clock),
        created_at: nowOf(this.#clock),
        changed_at: nowOf(this.#clock),
      })
      .execute();
    await this.db
      .insertInto("site_history")
      .values({
        district_id: this.districtId,
        id: this.id(),
        site_id: siteId,
        valid_from: since,
        recorded_at: `${since}T00:00:00Z`,
        status: "open",
        kind,
        division_code: divisionCode,
        inclusive,
        facts: JSON.stringify({ name }),
      })
      .execute();
    return { siteId, institutionId };
  }

  /** Places of a site for the next `months` months (default 30), with their first history row. */
  async placeLine(
    siteId: string,
    options: {
      ageBand?: AgeBand;
      serviceForm?: ServiceForm;
      places?: number;
      inclusivePlaces?: number;
      priceFen?: number;
      months?: number;
      since?: string;
    } = {},
  ): Promise<string> {
    const lineId = this.id();
    const places = options.places ?? 10;
    const price_fen = options.priceFen ?? 198_000;
    const since = options.since ?? "2024-03-01";
    const common = { places, inclusive_places: options.inclusivePlaces ?? 0, enrolled_elsewhere: 0, price_fen };
    await this.db
      .insertInto("place_line")
      .values({
        district_id: this.districtId,
        id: lineId,
        site_id: siteId,
        age_band: options.ageBand ?? "toddler",
        service_form: options.serviceForm ?? "full_day",
        ...common,
      })
      .execute();
    await this.db
      .insertInto("place_history")
      .values({
        district_id: this.districtId,
        id: this.id(),
        line_id: lineId,
        valid_from: since,
        recorded_at: `${since}T00:00:00Z`,
        ...common,
      })
      .execute();
    const [year, month] = todayOf(this.#clock).split("-").map(Number) as [number, number];
    const months = Array.from({ length: options.months ?? 30 }, (_, i) =>
      new Date(Date.UTC(year, month - 1 + i, 1)).toISOString().slice(0, 10),
    );
    if (months.length > 0)
      await this.db
        .insertInto("place_month")
        .values(months.map((day) => ({ district_id: this.districtId, line_id: lineId, month: day, capacity: places })))
        .execute();
    return lineId;
  }
}
