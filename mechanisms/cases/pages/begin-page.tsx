import { useState } from "react";
import { listSitesForStaff } from "../../../domains/institutions/contract.ts";
import { useEndpoint } from "../../../web/api/queries.ts";
import { useAddressText, useGo, useParam, useTitle } from "../../../web/kit/address.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Choice, Select } from "../../../web/kit/choice.tsx";
import { Form } from "../../../web/kit/form.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { PhoneInput, TextInput } from "../../../web/kit/text-input.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { getCaseKind, listMyCases, startCase } from "../contract/apply.ts";
import { listCases } from "../contract/office.ts";
import { DivisionSelect } from "./division-select.tsx";
import { FileWithoutAccount } from "./file-page.tsx";
import { type As, useApplicant, useCaseScope } from "./scope.ts";
import { SitePicker } from "./site-picker.tsx";
import { casesTexts } from "./texts.ts";

type Guide = OutputOf<typeof getCaseKind>;
type Values = {
  as: As;
  institutionId?: string;
  aboutId?: string;
  divisionCode?: string;
  name: string;
  phone: string;
};

/** Says for whom and about what a case is begun; then it is a draft. */
export function BeginPage() {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  const key = useParam("kind");
  const guide = useEndpoint(getCaseKind, { params: { kind: key } });
  const { known, isSignedIn } = useApplicant();
  const isOwn = !known || isSignedIn || scope.end !== "public";
  useTitle(guide.data && `${t.start} · ${say(guide.data.kind.title)}`);
  return renderResult(guide, (found) => (
    <>
      <PageHead
        title={say(found.kind.title)}
        {...(isOwn && { intro: t.autosaved })}
        above={<Breadcrumb items={[[t.services, scope.services], [t.guide, `${scope.services}/${key}`], [t.start]]} />}
      />
      <div className="k-measure">
        <Begin guide={found} />
      </div>
    </>
  ));
}

function Begin({ guide }: { readonly guide: Guide }) {
  const t = useTexts(casesTexts);
  const go = useGo();
  const scope = useCaseScope();
  const former = useAddressText("on");
  const applicant = useApplicant();
  const { kind } = guide;
  // A family applies as one: to ask whether as a guardian or as someone signed in would only puzzle.
  const open = scope.ways.filter((as) => guide.as.includes(as));
  const ways = open.includes("guardian") ? open.filter((as) => as !== "signed_in") : open;
  if (!guide.isOffered) return <Notice tone="warning">{t.notOffered}</Notice>;
  if (ways.length === 0) return <Notice tone="warning">{t.errors.not_for_you}</Notice>;
  if (!applicant.known) return null;
  if (ways[0] === "anyone") return <FileWithoutAccount guide={guide} />;
  const only = applicant.institutions.length === 1 ? applicant.institutions[0]?.id : undefined;
  const initial: Values = {
    as: ways[0]!,
    ...(only && { institutionId: only }),
    ...(former && { aboutId: former }),
    name: scope.end === "government" ? "" : applicant.name,
    phone: "",
  };
  return (
    <Card>
      <Form
        endpoint={startCase}
        initial={initial}
        input={({ as, institutionId, aboutId, divisionCode, name, phone }) => ({
          body: {
            kind: kind.key,
            as,
            institutionId: as === "institution" || as === "counter" ? institutionId : undefined,
            familyId: as === "guardian" ? applicant.familyId : undefined,
            aboutId: kind.about === "institution" ? (aboutId ?? institutionId) : aboutId,
            divisionCode: divisionCode as never,
            person: { name, phone: phone as never },
          },
        })}
        submitLabel={t.start}
        errors={t.errors}
        onDone={({ caseId }) => go(`${scope.list}/${caseId}/fill`, { replace: true })}
      >
        {({ values, set }) => (
          <>
            {ways.length > 1 && (
              <Choice
                name="as"
                label={t.startAs}
                options={ways.map((as) => ({ value: as, label: t.applicantKind[as] ?? as }))}
              />
            )}
            {values.as === "institution" && applicant.institutions.length > 1 && (
              <Select
                name="institutionId"
                label={t.startInstitution}
                placeholder={t.chooseFirst}
                required
                options={applicant.institutions.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
            {kind.about === "site" &&
              (scope.end === "public" ? (
                <SitePicker siteId={values.aboutId} onPick={(siteId) => set("aboutId", siteId)} />
              ) : (
                <SiteSelect />
              ))}
            {kind.about === "case" && !former && <FormerSelect kinds={kind.follows?.kinds ?? []} />}
            {kind.division === "asked" && <DivisionSelect />}
            <TextInput name="name" label={t.personName} required autoComplete="name" />
            <PhoneInput
              name="phone"
              label={t.personPhone}
              required
              hint={scope.end === "government" ? t.personHintCounter : t.personHint}
            />
          </>
        )}
      </Form>
    </Card>
  );
}

function SiteSelect() {
  const t = useTexts(casesTexts);
  const [search, setSearch] = useState("");
  const sites = useEndpoint(
    listSitesForStaff,
    { query: { size: "50", search: search || undefined } },
    { keepPrevious: true },
  );
  const items = sites.data?.items ?? [];
  return (
    <>
      {(sites.data?.total ?? 0) > 50 && (
        <TextInput label={t.search} value={search} onChange={setSearch} icon="search" />
      )}
      <Select
        name="aboutId"
        label={t.startAbout}
        placeholder={t.chooseFirst}
        required
        hint={sites.data && items.length === 0 ? t.noSubject : undefined}
        options={items.map(({ id, name }) => ({ value: id as string, label: name }))}
      />
    </>
  );
}

/** The case that another one follows. */
function FormerSelect({ kinds }: { readonly kinds: readonly string[] }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const scope = useCaseScope();
  const atCounter = scope.end === "government";
  const mine = useEndpoint(listMyCases, { query: { size: "100", status: ["closed"] } }, { enabled: !atCounter });
  const all = useEndpoint(listCases, { query: { size: "100", status: ["closed"] } }, { enabled: atCounter });
  const items = (atCounter ? all.data?.items : mine.data?.items) ?? [];
  const fitting = items.filter(({ kind, standing }) => kinds.includes(kind) && standing === "in_force");
  return (
    <Select
      name="aboutId"
      label={t.startFormer}
      placeholder={t.chooseFirst}
      required
      hint={fitting.length === 0 ? t.noSubject : undefined}
      options={fitting.map((row) => ({
        value: row.id as string,
        label: [say(row.kindTitle), row.number, row.label].filter(Boolean).join(" · "),
      }))}
    />
  );
}
