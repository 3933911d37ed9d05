import { kitTexts, useTexts } from "../../../web/kit/texts.ts";

/** District → street → community, each a way back. */
export function DivisionPath(props: {
  readonly path: readonly { readonly code: string; readonly name: string }[];
  readonly onDivision: (code: string) => void;
}) {
  const t = useTexts(kitTexts);
  const last = props.path.length - 1;
  return (
    <nav aria-label={t.breadcrumb}>
      <ol className="k-breadcrumb">
        {props.path.map(({ code, name }, index) => (
          <li key={code}>
            {index === last ? (
              <span aria-current="page">{name}</span>
            ) : (
              <button type="button" className="p-pick" onClick={() => props.onDivision(code)}>
                {name}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
