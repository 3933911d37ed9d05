import { useDeferredValue, useState } from "react";
import { suggest, type SiteId, viewSite } from "../../../domains/search/contract.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Combobox } from "../../../web/kit/combobox.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { casesTexts } from "./texts.ts";

/** Finds a site among all that are public, by name or address: for those who report on a site they do not run. */
export function SitePicker(props: {
  readonly siteId: string | undefined;
  readonly onPick: (siteId: string | undefined) => void;
  readonly error?: string;
}) {
  const t = useTexts(casesTexts);
  const { siteId, onPick, error } = props;
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(typed.trim());
  const found = useEndpoint(
    suggest,
    { query: { text: wanted || "-" } },
    { enabled: wanted !== "" && siteId === undefined, keepPrevious: true },
  );
  const site = useEndpoint(viewSite, { params: { siteId: siteId as SiteId } }, { enabled: siteId !== undefined });
  if (siteId !== undefined && !site.error)
    return (
      <div className="cas-picked">
        <div>
          <p className="k-small k-soft">{t.aboutTitle}</p>
          <p>
            <strong>{site.data?.name ?? "…"}</strong>
          </p>
          <p className="k-small k-soft">{site.data?.address}</p>
        </div>
        <Button
          size="small"
          aria-label={`${t.chooseOther} ${site.data?.name ?? ""}`}
          onClick={() => {
            setTyped("");
            onPick(undefined);
          }}
        >
          {t.chooseOther}
        </Button>
      </div>
    );
  const sites = wanted === "" ? [] : (found.data?.sites ?? []);
  const isNone = wanted !== "" && found.data !== undefined && !found.isFetching && sites.length === 0;
  const trouble = error ?? (site.error ? t.errors.subject_missing : undefined);
  return (
    <Combobox
      label={t.aboutTitle}
      required
      placeholder={t.findSite}
      value={typed}
      onChange={setTyped}
      hint={isNone ? t.noSiteFound : t.findSiteHint}
      {...(trouble !== undefined && { error: trouble })}
      suggestions={sites.map(({ id, name, address }) => ({ key: id, label: name, hint: address, value: id as string }))}
      onPick={({ value }) => onPick(value)}
    />
  );
}
