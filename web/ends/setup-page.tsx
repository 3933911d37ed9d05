import { kitTexts, useTexts } from "../kit/texts.ts";
import { Preferences } from "./shell-parts.tsx";
import "./shell.css";

const commands = [
  ["setupFind", "npm run huituo -- district find <name>"],
  ["setupCreate", "npm run huituo -- district create --code <code>"],
  ["setupAdmin", "npm run huituo -- admin create --district <code> --name <name>"],
] as const;

/** A server that holds no district yet: what its operator does next. Nothing else works until then, so nothing is asked of it. */
export function SetupPage() {
  const t = useTexts(kitTexts);
  return (
    <div className="s-page">
      <header className="s-header">
        <div className="s-header-row">
          <strong className="s-wordmark-name">{t.product}</strong>
          <div className="s-header-end">
            <Preferences />
          </div>
        </div>
      </header>
      <main id="main" className="s-main k-stack k-measure">
        <h1>{t.setupTitle}</h1>
        <p>{t.setupText}</p>
        <ol className="k-stack">
          {commands.map(([name, command]) => (
            <li key={name}>
              <p>{t[name]}</p>
              <pre className="s-command" tabIndex={0}>
                <code>{command}</code>
              </pre>
            </li>
          ))}
        </ol>
        <p className="k-soft">{t.setupDemo}</p>
      </main>
    </div>
  );
}
