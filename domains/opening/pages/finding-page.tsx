import "./opening.css";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addressOf, ApiError } from "../../../web/api/client.ts";
import { invalidateEntities, useEndpoint } from "../../../web/api/queries.ts";
import { upload } from "../../../web/api/upload.ts";
import { useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, Facts, PageHead } from "../../../web/kit/card.tsx";
import { Choice, optionsOf, Select } from "../../../web/kit/choice.tsx";
import { DateInput } from "../../../web/kit/date-input.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { formatDay, formatInstant } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { TextArea } from "../../../web/kit/text-input.tsx";
import { careTexts, errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import {
  addFindingPhoto,
  endedStatuses,
  type Finding,
  type FindingId,
  findingStatuses,
  followFinding,
  getFinding,
  getFindingPhoto,
} from "../contract.ts";
import { findingTone } from "./findings-page.tsx";
import { LookalikeList } from "./report-page.tsx";
import { openingTexts } from "./texts.ts";
import { useBaseMap } from "../../regions/pages/use-base-map.ts";

/** A finding with what was done about it and what comes next. */
export function FindingPage() {
  const t = useTexts(openingTexts).findings;
  const findingId = useParam("findingId") as FindingId;
  const finding = useEndpoint(getFinding, { params: { findingId } });
  useTitle(finding.data?.name);
  return renderResult(finding, (found) => (
    <>
      <PageHead
        title={found.name}
        above={<Breadcrumb items={[[t.title, "/government/findings"], [found.name]]} />}
        actions={<Tag tone={findingTone[found.status]}>{t.statuses[found.status]}</Tag>}
      />
      <div className="k-split k-split-even">
        <div className="k-stack">
          <FactsCard finding={found} />
          <Photos finding={found} />
          <LookalikeList items={found.lookalikes} />
        </div>
        <div className="k-stack">
          {found.can["follow"] === true && <Follow finding={found} />}
          <Card title={t.history}>
            <ul>
              {found.events.map((event) => (
                <li key={`${event.at} ${event.status}`}>
                  <strong>{t.statuses[event.status]}</strong>{" "}
                  <span className="k-small k-soft">
                    {formatInstant(event.at)} · {event.by}
                    {event.nextOn && ` · ${t.next} ${formatDay(event.nextOn)}`}
                  </span>
                  {event.note && <p>{event.note}</p>}
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
    </>
  ));
}

function FactsCard({ finding }: { readonly finding: Finding }) {
  const ground = useBaseMap();
  const t = useTexts(openingTexts).findings;
  const care = useTexts(careTexts);
  return (
    <Card title={t.facts}>
      <div className="k-stack">
        <Facts
          items={[
            [t.address, finding.address],
            [t.division, finding.divisionName],
            [t.kind, finding.kind === "unknown" ? t.unknownKind : care.siteKind[finding.kind]],
            [t.children, finding.children ?? "—"],
            [t.foundOn, formatDay(finding.foundOn)],
            [
              t.next,
              finding.nextOn ? (
                <>
                  {formatDay(finding.nextOn)} {finding.isOverdue && <Tag tone="danger">{t.due}</Tag>}
                </>
              ) : (
                "—"
              ),
            ],
            [
              t.contact,
              finding.contactName || finding.contactPhone ? (
                <>
                  {finding.contactName}{" "}
                  {finding.contactPhone && <a href={`tel:${finding.contactPhone}`}>{finding.contactPhone}</a>}
                </>
              ) : (
                t.noContact
              ),
            ],
            ...(finding.site
              ? [
                  [
                    t.site,
                    <Link key="site" to={`/government/sites/${finding.site.id}`}>
                      {finding.site.name}
                    </Link>,
                  ] as const,
                ]
              : []),
          ]}
        />
        {finding.note && <p>{finding.note}</p>}
        {finding.location && (
          <MapView
            label={t.location}
            height="14rem"
            ground={ground}
            start={{ center: finding.location, zoom: 15 }}
            pins={[{ id: "place", label: finding.name, ...finding.location }]}
          />
        )}
      </div>
    </Card>
  );
}

function Follow({ finding }: { readonly finding: Finding }) {
  const texts = useTexts(openingTexts);
  const t = texts.findings;
  const sites = finding.lookalikes.filter(({ kind }) => kind === "site");
  return (
    <Card title={t.follow}>
      <Form
        endpoint={followFinding}
        initial={{
          status: finding.status as string,
          note: "",
          nextOn: "",
          siteId: finding.site?.id ?? "",
          version: finding.version,
        }}
        input={({ nextOn, siteId, ...values }) => ({
          params: { findingId: finding.id },
          body: { ...values, nextOn: nextOn || null, siteId: siteId || null } as never,
        })}
        submitLabel={t.follow}
        errors={texts.errors}
        onDone={() => toast({ text: t.followDone })}
      >
        {({ values }) => (
          <>
            <Choice
              name="status"
              label={t.newStatus}
              options={optionsOf(findingStatuses, t.statuses as Record<(typeof findingStatuses)[number], string>)}
            />
            <TextArea name="note" label={t.what} />
            {!(endedStatuses as readonly string[]).includes(values.status) && (
              <DateInput name="nextOn" label={t.nextOn} min={finding.today} required />
            )}
            {sites.length > 0 && (
              <Select
                name="siteId"
                label={t.site}
                placeholder={t.noSite}
                options={sites.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
          </>
        )}
      </Form>
    </Card>
  );
}

function Photos({ finding }: { readonly finding: Finding }) {
  const texts = useTexts(openingTexts);
  const t = texts.findings;
  const client = useQueryClient();
  const [progress, setProgress] = useState<number>();
  const [error, setError] = useState<string>();
  const send = async (file: File | undefined) => {
    if (!file) return;
    setError(undefined);
    setProgress(0);
    try {
      await upload(addFindingPhoto, file, { params: { findingId: finding.id } }, setProgress);
      await invalidateEntities(client, addFindingPhoto.entities);
    } catch (failure) {
      if (failure instanceof ApiError) setError(errorText(failure, texts.errors));
      else throw failure;
    } finally {
      setProgress(undefined);
    }
  };
  return (
    <Card title={t.photos}>
      <div className="k-stack">
        {finding.photoIds.length === 0 && <p className="k-soft">{t.noPhotos}</p>}
        <ul className="op-photos">
          {finding.photoIds.map((photoId, at) => (
            <li key={photoId}>
              <a href={addressOf(getFindingPhoto, { params: { findingId: finding.id, photoId } })}>
                <img
                  src={addressOf(getFindingPhoto, { params: { findingId: finding.id, photoId } })}
                  alt={t.photo(at + 1)}
                  loading="lazy"
                />
              </a>
            </li>
          ))}
        </ul>
        {finding.can["follow"] === true && (
          <FileDrop
            label={t.addPhoto}
            accept=".jpg,.jpeg,.png,.webp"
            maxBytes={8 * 1024 * 1024}
            value={undefined}
            onChange={(file) => void send(file)}
            progress={progress}
            error={error}
          />
        )}
      </div>
    </Card>
  );
}
