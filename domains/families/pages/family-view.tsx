import { type ReactNode, useState } from "react";
import { useCommand } from "../../../web/api/queries.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, List, ListItem } from "../../../web/kit/card.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { formatDay } from "../../../web/kit/format.ts";
import { Link } from "../../../web/kit/link.tsx";
import { MapView } from "../../../web/kit/map/map-view.tsx";
import { Tag } from "../../../web/kit/tag.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { type Family, maxPickupPoints, removeChild, removeGuardian, removePickupPoint } from "../contract.ts";
import { ChildForm } from "./child-form.tsx";
import { ConsentCard } from "./consent-card.tsx";
import { DataCard } from "./data-card.tsx";
import { GuardianForm } from "./guardian-form.tsx";
import { PointForm, useGround } from "./point-form.tsx";
import { familyTexts } from "./texts.ts";

/** The row a dialog was opened on, as it is now: someone else may have changed it meanwhile. */
const newest = <Row extends { readonly id: string }>(rows: readonly Row[], opened: Row | undefined): Row | undefined =>
  opened && (rows.find(({ id }) => id === opened.id) ?? opened);

type Open =
  | { readonly form: "child"; readonly child?: Family["children"][number] }
  | { readonly form: "point"; readonly point?: Family["pickupPoints"][number] }
  | { readonly form: "guardian"; readonly guardian?: Family["guardians"][number] }
  | {
      readonly form: "ask";
      readonly title: string;
      readonly text: string;
      readonly action: string;
      readonly run: () => void;
    };

/** The family with everything that can be changed; at home and at the counter alike. Masked rows can't be edited. */
export function FamilyView(props: {
  readonly family: Family;
  readonly needsAt: string;
  readonly onErased: () => void;
  readonly above?: ReactNode;
}) {
  const { family, needsAt, onErased, above } = props;
  const t = useTexts(familyTexts);
  const ground = useGround();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const options = {
    onSuccess: () => {
      toast({ text: t.removed });
      close();
    },
    onError: (error: unknown) => {
      toast({ text: errorText(error, t.errors), tone: "danger" });
      close();
    },
  };
  const dropChild = useCommand(removeChild, options);
  const dropPoint = useCommand(removePickupPoint, options);
  const dropGuardian = useCommand(removeGuardian, options);
  const editable = !family.masked;
  const edit = (name: string, change: () => void, remove: () => void) =>
    editable && (
      <span className="k-row" style={{ gap: 0 }}>
        <Button size="small" variant="quiet" icon="edit" aria-label={`${t.edit}: ${name}`} onClick={change} />
        <Button size="small" variant="quiet" icon="trash" aria-label={`${t.remove}: ${name}`} onClick={remove} />
      </span>
    );
  const spots = family.pickupPoints.flatMap((point) =>
    point.location ? [{ id: point.id, label: t.pickupLabel[point.label], ...point.location }] : [],
  );
  return (
    <div className="k-stack">
      {above}
      <div className="k-split k-split-even">
        <div className="k-stack">
          <Card
            title={t.children}
            actions={
              <Button size="small" icon="plus" onClick={() => setOpen({ form: "child" })}>
                {t.addChild}
              </Button>
            }
          >
            {family.children.length === 0 ? (
              <EmptyState icon="person" title={t.children}>
                {t.noChildren}
              </EmptyState>
            ) : (
              <List label={t.children}>
                {family.children.map((child) => (
                  <ListItem
                    key={child.id}
                    title={child.name}
                    end={edit(
                      child.name,
                      () => setOpen({ form: "child", child }),
                      () =>
                        setOpen({
                          form: "ask",
                          title: t.removeChild,
                          text: t.removeChildText(child.name),
                          action: t.remove,
                          run: () => dropChild.run({ params: { childId: child.id } }),
                        }),
                    )}
                  >
                    <p className="k-row k-small k-soft" style={{ marginBottom: 0 }}>
                      <span>{t.ageMonths(child.ageMonths)}</span>
                      {(child.bornOn || child.dueOn) && (
                        <span>{child.bornOn ? t.born(formatDay(child.bornOn)) : t.due(formatDay(child.dueOn!))}</span>
                      )}
                      {child.sex && <span>{t.sex[child.sex]}</span>}
                      <Link to={`${needsAt}?child=${child.id}`}>{t.findFor}</Link>
                    </p>
                  </ListItem>
                ))}
              </List>
            )}
          </Card>
          <Card
            title={t.guardians}
            actions={
              <Button size="small" icon="plus" onClick={() => setOpen({ form: "guardian" })}>
                {t.addGuardian}
              </Button>
            }
          >
            <List label={t.guardians}>
              {family.guardians.map((guardian) => (
                <ListItem
                  key={guardian.id}
                  title={
                    <span className="k-row" style={{ gap: "var(--space-2)" }}>
                      {guardian.name} <Tag>{t.relation[guardian.relation]}</Tag>{" "}
                      {guardian.isMe && <Tag tone="primary">{t.me}</Tag>}
                    </span>
                  }
                  end={edit(
                    guardian.name,
                    () => setOpen({ form: "guardian", guardian }),
                    () =>
                      setOpen({
                        form: "ask",
                        title: guardian.isMe ? t.leave : t.removeGuardian,
                        text: guardian.isMe ? t.leaveText : t.removeGuardianText(guardian.name),
                        action: guardian.isMe ? t.leave : t.removeGuardian,
                        run: () => dropGuardian.run({ params: { guardianId: guardian.id } }),
                      }),
                  )}
                >
                  <p className="k-row k-small k-soft" style={{ marginBottom: 0 }}>
                    {guardian.phone && <span className="k-number">{guardian.phone}</span>}
                    {!guardian.joined && <span>{guardian.phone ? t.waiting : t.noAccount}</span>}
                  </p>
                </ListItem>
              ))}
            </List>
          </Card>
        </div>
        <Card
          title={t.points}
          actions={
            <Button
              size="small"
              icon="plus"
              reason={family.pickupPoints.length >= maxPickupPoints ? t.errors.too_many_points : undefined}
              onClick={() => setOpen({ form: "point" })}
            >
              {t.addPoint}
            </Button>
          }
        >
          {family.pickupPoints.length === 0 ? (
            <EmptyState icon="pin" title={t.points}>
              {t.noPoints}
            </EmptyState>
          ) : (
            <div className="k-stack">
              {spots.length > 0 && (
                <MapView
                  label={t.points}
                  height="14rem"
                  ground={ground}
                  pins={spots}
                  fitKey={spots.map(({ id }) => id).join()}
                />
              )}
              <List label={t.points}>
                {family.pickupPoints.map((point) => (
                  <ListItem
                    key={point.id}
                    title={
                      <span className="k-row" style={{ gap: "var(--space-2)" }}>
                        {t.pickupLabel[point.label]} {point.isPrimary && <Tag tone="primary">{t.primary}</Tag>}{" "}
                        {point.approximate && <Tag>{t.approximate}</Tag>}
                      </span>
                    }
                    end={edit(
                      t.pickupLabel[point.label],
                      () => setOpen({ form: "point", point }),
                      () =>
                        setOpen({
                          form: "ask",
                          title: t.removePoint,
                          text: t.removePointText,
                          action: t.remove,
                          run: () => dropPoint.run({ params: { pickupPointId: point.id } }),
                        }),
                    )}
                  >
                    <p className="k-small k-soft" style={{ marginBottom: 0 }}>
                      {point.address} · {point.divisionName}
                    </p>
                  </ListItem>
                ))}
              </List>
            </div>
          )}
        </Card>
      </div>
      <ConsentCard family={family} />
      <DataCard family={family} onErased={onErased} />
      {open?.form === "child" && (
        <ChildForm family={family} child={newest(family.children, open.child)} onClose={close} />
      )}
      {open?.form === "point" && (
        <PointForm family={family} point={newest(family.pickupPoints, open.point)} onClose={close} />
      )}
      {open?.form === "guardian" && (
        <GuardianForm family={family} guardian={newest(family.guardians, open.guardian)} onClose={close} />
      )}
      <Dialog
        open={open?.form === "ask"}
        title={open?.form === "ask" ? open.title : ""}
        onClose={close}
        actions={
          open?.form === "ask" && (
            <>
              <Button onClick={close}>{t.cancel}</Button>
              <Button variant="danger" busy={dropChild.busy || dropPoint.busy || dropGuardian.busy} onClick={open.run}>
                {open.action}
              </Button>
            </>
          )
        }
      >
        {open?.form === "ask" && <p>{open.text}</p>}
      </Dialog>
    </div>
  );
}
