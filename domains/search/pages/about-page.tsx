import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { searchTexts } from "./texts.ts";

/** What the figures mean, where they come from, and how people's own data is treated. */
export function AboutPage() {
  const t = useTexts(searchTexts);
  return (
    <div className="k-stack k-measure">
      <PageHead title={t.aboutTitle} intro={t.aboutIntro} />
      {t.aboutSections.map((section) => (
        <Card key={section.title} title={section.title}>
          {section.text.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </Card>
      ))}
      <p>
        <Link to="/">{t.back}</Link>
      </p>
    </div>
  );
}
