import { Menu } from "../../../kit/menu.tsx";
import { useTexts } from "../../../kit/texts.ts";
import { DeskShell } from "../../desk-shell.tsx";
import { navigationOf } from "../../navigation.tsx";
import { useSession } from "../../session.ts";
import { endsTexts } from "../../shell-parts.tsx";
import { institutionRoutes } from "../routes.tsx";

const items = navigationOf(institutionRoutes);

/** Several institutions of one account: pages show all of them together, the menu leads to one. */
export function InstitutionShell() {
  const t = useTexts(endsTexts);
  const held = useSession().roles.flatMap(({ place }) =>
    place.institutionId ? [{ id: place.institutionId, name: place.name }] : [],
  );
  const places = [...new Map(held.map((place) => [place.id, place])).values()];
  const shell = { side: "institution", home: "/institution", items } as const;
  if (places.length < 2) return <DeskShell {...shell} name={places[0]?.name ?? t.institution} />;
  const menu = [
    { label: t.allInstitutions, icon: "home" as const, to: "/institution" },
    ...places.map(({ id, name }) => ({
      label: name,
      icon: "building" as const,
      to: `/institution/sites?institutionId=${id}`,
    })),
  ];
  return (
    <DeskShell
      {...shell}
      switcher={
        <>
          <span className="s-wide-only">
            <Menu label={t.institutions(places.length)} icon="building" items={menu} />
          </span>
          <span className="s-narrow-only s-switcher">
            <Menu label={t.institutions(places.length)} icon="building" hideLabel items={menu} />
          </span>
        </>
      }
    />
  );
}
