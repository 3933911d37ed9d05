import { addressOf } from "../../../web/api/client.ts";
import { Icon } from "../../../web/kit/icon.tsx";
import { useTexts } from "../../../web/kit/texts.ts";
import { downloadDocument } from "../contract.ts";
import { documentTexts } from "./texts.ts";

/** Opens an issued document's PDF. The server decides who may: the holder, the institution and officials. */
export function DocumentLink({
  documentId,
  title,
  number,
  look = "link",
}: {
  readonly documentId: string;
  readonly title: string;
  readonly number?: string;
  readonly look?: "link" | "button";
}) {
  const t = useTexts(documentTexts);
  const name = number ? `${title} ${number}` : title;
  return (
    <a
      className={look === "button" ? "k-button k-button-secondary" : "k-row"}
      style={look === "button" ? undefined : { display: "inline-flex", gap: "0.25rem" }}
      href={addressOf(downloadDocument, { params: { documentId: documentId as never } })}
      download={`${number ?? title}.pdf`}
    >
      <Icon name="download" size={16} />
      {t.open(name)}
    </a>
  );
}
