import { useTexts } from "../../../kit/texts.ts";
import { DeskShell } from "../../desk-shell.tsx";
import { navigationOf } from "../../navigation.tsx";
import { endsTexts } from "../../shell-parts.tsx";
import { governmentRoutes } from "../routes.tsx";

export function GovernmentShell() {
  const t = useTexts(endsTexts);
  return <DeskShell name={t.government} home="/government" items={navigationOf(governmentRoutes)} />;
}
