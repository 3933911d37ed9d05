import { useTexts } from "../../../kit/texts.ts";
import { DeskShell } from "../../desk-shell.tsx";
import { navigationOf } from "../../navigation.tsx";
import { governmentHome, useSession } from "../../session.ts";
import { endsTexts } from "../../shell-parts.tsx";
import { governmentRoutes } from "../routes.tsx";

const all = navigationOf(governmentRoutes);

export function GovernmentShell() {
  const t = useTexts(endsTexts);
  const home = governmentHome(useSession().roles);
  // Whoever only serves families finds that first.
  const first = all.find((item) => item.to === home);
  const items =
    !first || first === all[0] ? all : [{ ...first, group: undefined }, ...all.filter((item) => item !== first)];
  return <DeskShell side="government" name={t.government} home={home} items={items} />;
}
