import { useEndpoint } from "../../api/queries.ts";
import { Card, List, ListItem } from "../../kit/card.tsx";
import { formatDay, formatInstant } from "../../kit/format.ts";
import { Icon, type IconName } from "../../kit/icon.tsx";
import { Link } from "../../kit/link.tsx";
import { Tag } from "../../kit/tag.tsx";
import { useTexts } from "../../kit/texts.ts";
import { listNeeds } from "../../../domains/demand/contract.ts";
import { getEnrolment } from "../../../domains/enrolment/contract/offers.ts";
import { lastDayOf } from "../../../domains/enrolment/pages/family-scope.ts";
import type { Family } from "../../../domains/families/contract.ts";
import { MyFamilyPage } from "../../../domains/families/pages/my-family-page.tsx";
import { endsTexts } from "../shell-parts.tsx";

/** The family's own page, beginning with what is to be done next. */
export function FamilyHomePage() {
  return <MyFamilyPage Next={NextSteps} />;
}

type Step = {
  readonly key: string;
  readonly icon: IconName;
  readonly title: string;
  readonly to?: string;
  readonly urgent?: boolean;
};

function NextSteps({ family }: { readonly family: Family }) {
  const t = useTexts(endsTexts).next;
  const params = { familyId: family.id };
  const needs = useEndpoint(listNeeds, { params }).data;
  const under = useEndpoint(getEnrolment, { params }).data;
  if (!needs || !under) return null;
  const open = under.applications.filter(({ status }) => status === "open");
  const choices = open.flatMap((application) => application.choices);
  const waiting = choices.filter(({ status }) => status === "waiting").length;
  const offers = choices.flatMap(({ siteName, offers: made }) =>
    made.filter(({ status }) => status === "live").map((offer) => ({ ...offer, siteName })),
  );
  const visits = under.visits.filter(({ status }) => status === "booked");
  const stated = needs.items.filter(({ status }) => status === "open");
  const without = family.children.filter(
    ({ id }) => !stated.some((need) => need.childId === id) && !under.placements.some((one) => one.childId === id),
  );
  const ready = family.children.length > 0 && family.pickupPoints.length > 0;
  const steps: Step[] = [
    ...offers.map((offer) => ({
      key: offer.id,
      icon: "form" as const,
      title: t.offer(offer.siteName, formatDay(lastDayOf(offer.deadlineAt))),
      to: `/family/offers/${offer.id}`,
      urgent: true,
    })),
    ...visits.map((visit) => ({
      key: visit.id,
      icon: "calendar" as const,
      title: t.visit(visit.name, formatInstant(visit.startsAt)),
      to: "/family/bookings",
    })),
    ...(waiting > 0
      ? [{ key: "waiting", icon: "clock" as const, title: t.waiting(waiting), to: "/family/applications" }]
      : []),
    ...(family.children.length === 0 ? [{ key: "child", icon: "person" as const, title: t.addChild }] : []),
    ...(family.pickupPoints.length === 0 ? [{ key: "point", icon: "pin" as const, title: t.addPoint }] : []),
    ...(ready
      ? without.map(({ id, name }) => ({
          key: id,
          icon: "heart" as const,
          title: t.stateNeed(name),
          to: `/family/needs/new?child=${id}`,
        }))
      : []),
    ...stated
      .filter((need) => !open.some(({ childId }) => childId === need.childId))
      .map((need) => ({
        key: need.id,
        icon: "search" as const,
        title: t.options(need.childName),
        to: `/family/needs/${need.id}`,
      })),
  ];
  if (steps.length === 0) return null;
  return (
    <Card title={t.title}>
      <List label={t.title}>
        {steps.map(({ key, icon, title, to, urgent }) => (
          <ListItem
            key={key}
            start={<Icon name={icon} />}
            title={to ? <Link to={to}>{title}</Link> : title}
            end={urgent && <Tag tone="warning">{t.urgent}</Tag>}
          />
        ))}
      </List>
    </Card>
  );
}
