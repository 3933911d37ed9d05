import "./data.css";
import { Link } from "./link.tsx";
import { kitTexts, useTexts } from "./texts.ts";

/** The way here; the last item is this page and has no address. */
export function Breadcrumb({ items }: { readonly items: readonly (readonly [name: string, to?: string])[] }) {
  const t = useTexts(kitTexts);
  return (
    <nav aria-label={t.breadcrumb}>
      <ol className="k-breadcrumb">
        {items.map(([name, to]) => (
          <li key={name}>{to ? <Link to={to}>{name}</Link> : <span aria-current="page">{name}</span>}</li>
        ))}
      </ol>
    </nav>
  );
}
