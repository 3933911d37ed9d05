import { allItems } from "../../../engines/questionnaire/layout.ts";
import type { Questionnaire } from "../../../engines/questionnaire/model.ts";
import { listInstances, readResponse, type Response } from "../../../engines/questionnaire/response.ts";
import { Button } from "../../../web/kit/button.tsx";
import { formatList } from "../../../web/kit/format.ts";
import { DataTable } from "../../../web/kit/data-table.tsx";
import { Dialog } from "../../../web/kit/dialog.tsx";
import { useTexts, useWords } from "../../../web/kit/texts.ts";
import { answerText } from "./answer-view.tsx";
import { formTexts } from "./texts.ts";

/** Two devices hold different answers: where they differ, and which to keep. Neither is lost before someone decides. */
export function Conflict(props: {
  readonly questionnaire: Questionnaire;
  readonly mine: Response;
  readonly theirs: Response;
  readonly onResolve: (which: "mine" | "theirs") => void;
}) {
  const t = useTexts(formTexts);
  const say = useWords();
  const { questionnaire, mine, theirs, onResolve } = props;
  const [own, other] = [readResponse(questionnaire, mine), readResponse(questionnaire, theirs)];
  const items = new Map(allItems(questionnaire).map((item) => [item.id, item]));
  const paths = [own, other].flatMap((state) => listInstances(questionnaire, state).map(({ path }) => path));
  const rows = [...new Set(paths)].flatMap((path) => {
    const item = items.get(path.replace(/\[.*$/, ""))!;
    const text = (state: typeof own) =>
      formatList((state.answers.get(path) ?? []).map((answer) => answerText(t, say, item, answer))) || t.notAnswered;
    const [here, there] = [text(own), text(other)];
    return here === there ? [] : [{ path, question: item.text ? say(item.text) : path, here, there }];
  });
  return (
    <Dialog
      open
      wide
      title={t.conflictTitle}
      onClose={() => undefined}
      actions={
        <>
          <Button onClick={() => onResolve("theirs")}>{t.conflictTheirs}</Button>
          <Button variant="primary" onClick={() => onResolve("mine")}>
            {t.conflictMine}
          </Button>
        </>
      }
    >
      <div className="k-stack">
        <p>{t.conflictText}</p>
        <DataTable
          caption={t.conflictTitle}
          rows={rows}
          rowKey={({ path }) => path}
          columns={[
            { key: "question", title: t.question, cell: (row) => row.question },
            { key: "here", title: t.here, cell: (row) => row.here },
            { key: "there", title: t.there, cell: (row) => row.there },
          ]}
        />
      </div>
    </Dialog>
  );
}
