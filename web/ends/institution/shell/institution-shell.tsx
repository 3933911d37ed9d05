import { useTexts } from "../../../kit/texts.ts";
import { DeskShell } from "../../desk-shell.tsx";
import { navigationOf } from "../../navigation.tsx";
import { useSession } from "../../session.ts";
import { endsTexts } from "../../shell-parts.tsx";
import { institutionRoutes } from "../routes.tsx";

export function InstitutionShell() {
  const t = useTexts(endsTexts);
  const session = useSession();
  return (
    <DeskShell
      name={session.institution?.place.name ?? t.institution}
      home="/institution"
      items={navigationOf(institutionRoutes)}
    />
  );
}
