import type { ReactNode } from "react";
import { Link } from "../../../web/kit/link.tsx";
import { EmptyState, ErrorState, Skeleton } from "../../../web/kit/states.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import type { FamilyScope } from "./family-scope.ts";
import { enrolmentTexts } from "./texts.ts";

/** Shows its content once the family is known; tells what to do when there is none yet. */
export function FamilyGate({
  scope,
  children,
}: {
  readonly scope: FamilyScope;
  readonly children: (familyId: string) => ReactNode;
}) {
  const t = useTexts(enrolmentTexts);
  const { familyId, mine, home } = scope;
  if (familyId) return <>{children(familyId)}</>;
  if (mine.error) return <ErrorState error={mine.error} onRetry={() => void mine.refetch()} />;
  if (!mine.data) return <Skeleton />;
  return (
    <EmptyState
      icon="people"
      title={t.noFamily}
      action={
        <Link to={home} button="primary">
          {t.toFamily}
        </Link>
      }
    >
      {t.noFamilyText}
    </EmptyState>
  );
}
