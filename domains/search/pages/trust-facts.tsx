import type { ReactNode } from "react";
import { Card } from "../../../web/kit/card.tsx";
import { dayOf, formatDay } from "../../../web/kit/format.ts";
import { Icon, type IconName } from "../../../web/kit/icon.tsx";
import { FreshnessMark } from "../../../web/kit/tag.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { SiteView } from "../contract.ts";
import { searchTexts } from "./texts.ts";

type Fact = {
  readonly term: string;
  readonly icon: IconName;
  /** Whether it speaks for the site; what is missing is said too, without an alarm. */
  readonly good: boolean;
  readonly value: ReactNode;
  readonly day: string | null;
  readonly source: keyof SourceNames;
};
type SourceNames = { department: string; institution: string; register: string };

/** What trust can rest on, each with its day and where it comes from. */
export function TrustFacts({ site }: { readonly site: SiteView }) {
  const t = useTexts(searchTexts);
  const { institution, inclusive, staff, vacancy } = site;
  const facts: Fact[] = [
    {
      term: t.filing,
      icon: "shield",
      good: institution.filingNumber !== null,
      value: institution.filingNumber === null ? t.notFiled : t.filed(institution.filingNumber),
      day: institution.filedOn,
      source: "department",
    },
    {
      term: t.registration,
      icon: "building",
      good: institution.creditCode !== null,
      value: (
        <>
          {institution.name}
          {institution.creditCode && <span className="site-code k-number">{t.credit(institution.creditCode)}</span>}
        </>
      ),
      day: institution.registeredOn,
      source: "register",
    },
    {
      term: t.inclusiveStatus,
      icon: "heart",
      good: inclusive.is,
      value: [
        inclusive.is ? t.inclusiveYes : t.inclusiveNo,
        inclusive.is && inclusive.basis && t.inclusiveBasis(inclusive.basis),
        inclusive.is && inclusive.to && t.validTo(formatDay(inclusive.to)),
      ]
        .filter(Boolean)
        .join(" · "),
      day: inclusive.is ? inclusive.from : null,
      source: "department",
    },
    {
      term: t.qualityGrade,
      icon: "chart",
      good: site.grade !== null,
      value: site.grade === null ? t.gradeNone : t.grades(site.grade),
      day: site.gradedOn,
      source: "department",
    },
    {
      term: t.staff,
      icon: "people",
      good: staff.carers !== null,
      value:
        staff.carers === null
          ? t.staffNone
          : [
              t.staffText(staff.carers, Math.max(staff.total ?? 0, staff.carers)),
              staff.health !== null && t.staffHealth(staff.health),
            ]
              .filter(Boolean)
              .join(" · "),
      day: dayOf(site.changedAt),
      source: "institution",
    },
    {
      term: t.medical,
      icon: "plus",
      good: site.features.includes("medical_partner"),
      value: site.features.includes("medical_partner") ? t.medicalYes : t.medicalNo,
      day: dayOf(site.changedAt),
      source: "institution",
    },
    {
      term: t.vacancyFact,
      icon: "clock",
      good: vacancy.freshness === "confirmed",
      value: (
        <>
          <FreshnessMark freshness={vacancy.freshness} /> {vacancy.confirmedAt && t.confirmedBy[vacancy.by]}
        </>
      ),
      day: vacancy.confirmedAt && dayOf(vacancy.confirmedAt),
      source: vacancy.by === "unknown" ? "register" : vacancy.by,
    },
  ];
  return (
    <Card title={t.trust}>
      <p className="k-soft k-small">{t.trustIntro}</p>
      <dl className="site-trust">
        {facts.map((fact) => (
          <div key={fact.term} data-good={fact.good || undefined}>
            <dt>
              <Icon name={fact.good ? fact.icon : "info"} size={18} />
              {fact.term}
            </dt>
            <dd>
              {fact.value}
              <span className="k-small k-soft site-source">
                {[fact.day && formatDay(fact.day), fact.good && t.from(t.source[fact.source])]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
