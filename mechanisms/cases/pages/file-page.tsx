import { useEffect, useMemo, useRef, useState } from "react";
import type { OutputOf } from "../../../contract/endpoint.ts";
import { type DivisionCode, Phone } from "../../../contract/values.ts";
import type { Questionnaire } from "../../../engines/questionnaire/model.ts";
import { beginResponse, type Response } from "../../../engines/questionnaire/response.ts";
import { validate } from "../../../engines/questionnaire/validate.ts";
import type { ApiError } from "../../../web/api/client.ts";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { CopyButton, PrintButton } from "../../../web/kit/actions.tsx";
import { useAddressText } from "../../../web/kit/address.ts";
import { Button } from "../../../web/kit/button.tsx";
import { Card, Facts } from "../../../web/kit/card.tsx";
import { Link } from "../../../web/kit/link.tsx";
import { Notice } from "../../../web/kit/notice.tsx";
import { renderResult, Skeleton } from "../../../web/kit/states.tsx";
import { PhoneInput, TextInput } from "../../../web/kit/text-input.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { getForm } from "../../forms/contract/answers.ts";
import { questionnaireOf } from "../../forms/contract/kind.ts";
import { FormFill, type ShownProblem } from "../../forms/pages/form-fill.tsx";
import { fileCase, type getCaseKind } from "../contract/apply.ts";
import type { Finding } from "../contract/case.ts";
import "./cases.css";
import { DivisionSelect } from "./division-select.tsx";
import { type Filing, givenOf, isBegun, useFiling, withoutFiles } from "./filing.ts";
import { SitePicker } from "./site-picker.tsx";
import { casesTexts } from "./texts.ts";

type Guide = OutputOf<typeof getCaseKind>;
type Filed = OutputOf<typeof fileCase>;
type Problems = {
  readonly about?: string;
  readonly division?: string;
  readonly contact?: string;
  readonly forms: Readonly<Record<string, readonly ShownProblem[]>>;
};

/** Files a case without an account: all of it on one page, kept on the device until it is sent. */
export function FileWithoutAccount({ guide }: { readonly guide: Guide }) {
  const t = useTexts(casesTexts);
  const { kind } = guide;
  const [filed, setFiled] = useState<Filed>();
  const kept = useFiling(kind.key, useAddressText("on"));
  if (filed) return <FiledNote filed={filed} onAgain={() => setFiled(undefined)} />;
  if (!kept.filing) return <Skeleton lines={6} />;
  return (
    <div className="k-stack">
      <Notice>
        <p>{t.fileIntro}</p>
        <p>
          {t.fileSignInText}{" "}
          <Link
            to={`/sign-in?next=${encodeURIComponent(`/services/${kind.key}/begin${kept.filing.aboutId ? `?on=${kept.filing.aboutId}` : ""}`)}`}
          >
            {t.fileSignIn}
          </Link>
        </p>
      </Notice>
      {kept.isRestored && (
        <div className="k-row k-row-between">
          <p className="k-soft">{t.fileRestored}</p>
          <Button size="small" icon="trash" onClick={kept.forget}>
            {t.fileClear}
          </Button>
        </div>
      )}
      <Filling
        guide={guide}
        filing={kept.filing}
        onChange={kept.change}
        onFiled={(output) => {
          kept.forget();
          setFiled(output);
          window.scrollTo(0, 0);
        }}
      />
    </div>
  );
}

function Filling(props: {
  readonly guide: Guide;
  readonly filing: Filing;
  readonly onChange: (part: Partial<Filing>) => void;
  readonly onFiled: (filed: Filed) => void;
}) {
  const t = useTexts(casesTexts);
  const { guide, filing, onChange } = props;
  const { kind } = guide;
  const [problems, setProblems] = useState<Problems>({ forms: {} });
  const [forms, setForms] = useState<Readonly<Record<string, Questionnaire>>>({});
  const file = useCommand(fileCase, { onSuccess: props.onFiled });
  const { name, phone } = filing;

  const check = (): Problems => {
    const found: Record<string, readonly ShownProblem[]> = {};
    for (const { form, when } of kind.forms) {
      const questionnaire = forms[form];
      const response = filing.responses[form];
      if (questionnaire && (!when || isBegun(questionnaire, response)))
        found[form] = validate(questionnaire, givenOf(questionnaire, response));
    }
    return {
      ...(kind.about === "site" && !filing.aboutId && { about: t.errors.subject_missing }),
      ...(kind.division === "asked" && !filing.divisionCode && { division: t.errors.division_missing }),
      ...((name.trim() === "") !== (phone === "")
        ? { contact: t.contactBoth }
        : phone !== "" && !Phone.safeParse(phone).success
          ? { contact: t.contactPhone }
          : {}),
      forms: found,
    };
  };
  const submit = () => {
    const found = check();
    setProblems(found);
    const isGood =
      !found.about &&
      !found.division &&
      !found.contact &&
      Object.values(found.forms).every(({ length }) => length === 0);
    if (!isGood) {
      if (found.about || found.division)
        document.getElementById("cas-about")?.scrollIntoView({ block: "start", behavior: "instant" });
      return;
    }
    const person = Phone.safeParse(phone);
    file.run({
      params: { kind: kind.key },
      body: {
        ...(filing.aboutId !== undefined && { aboutId: filing.aboutId }),
        ...(filing.divisionCode !== undefined && { divisionCode: filing.divisionCode as DivisionCode }),
        answers: Object.entries(forms)
          .filter(
            ([form, one]) => !kind.forms.find((use) => use.form === form)?.when || isBegun(one, filing.responses[form]),
          )
          .map(([form, one]) => ({ form, response: givenOf(one, filing.responses[form]) })),
        ...(person.success && { person: { name: name.trim(), phone: person.data } }),
      },
    });
  };
  const isAboutAsked = kind.about === "site" || kind.division === "asked";
  return (
    <>
      {isAboutAsked && (
        <div id="cas-about">
          <Card>
            <div className="k-stack">
              {kind.about === "site" && (
                <SitePicker
                  siteId={filing.aboutId}
                  onPick={(aboutId) => onChange({ aboutId })}
                  {...(problems.about && !filing.aboutId && { error: problems.about })}
                />
              )}
              {kind.division === "asked" && (
                <DivisionSelect
                  value={filing.divisionCode}
                  onChange={(divisionCode) => onChange({ divisionCode })}
                  {...(problems.division && !filing.divisionCode && { error: problems.division })}
                />
              )}
            </div>
          </Card>
        </div>
      )}
      {kind.forms.map(({ form, when }) => (
        <FormCard
          key={form}
          form={form}
          isConditional={when !== undefined}
          filing={filing}
          problems={problems.forms[form] ?? []}
          onLoad={(questionnaire) => setForms((before) => ({ ...before, [form]: questionnaire }))}
          onChange={(response) => onChange({ responses: { ...filing.responses, [form]: response } })}
        />
      ))}
      <Card title={t.contactTitle}>
        <div className="k-stack">
          <p className="k-soft">{t.contactText}</p>
          <TextInput
            label={t.personName}
            value={name}
            maxLength={60}
            autoComplete="name"
            onChange={(value) => onChange({ name: value })}
          />
          <PhoneInput
            label={t.personPhone}
            value={phone}
            onChange={(value) => onChange({ phone: value })}
            {...(problems.contact && { error: problems.contact })}
          />
        </div>
      </Card>
      {file.error && <Refused error={file.error} titles={guide.formTitles} />}
      <div className="k-row">
        <Button variant="primary" busy={file.busy} onClick={submit}>
          {t.submit}
        </Button>
        <span className="k-small k-soft">{t.fileKept}</span>
      </div>
    </>
  );
}

/** One of the forms, as it is in force now. */
function FormCard(props: {
  readonly form: string;
  readonly isConditional: boolean;
  readonly filing: Filing;
  readonly problems: readonly ShownProblem[];
  readonly onLoad: (questionnaire: Questionnaire) => void;
  readonly onChange: (response: Response) => void;
}) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const view = useEndpoint(getForm, { params: { formKey: props.form as never } });
  const stored = view.data;
  const read = useMemo(() => (stored ? withoutFiles(questionnaireOf(stored)) : undefined), [stored]);
  const load = useRef(props.onLoad);
  useEffect(() => {
    if (read) load.current(read.questionnaire);
  }, [read]);
  return renderResult(view, (found) => (
    <Card title={say(found.title)}>
      <div className="k-stack">
        {props.isConditional && <p className="k-soft">{t.ifNeeded}</p>}
        {found.texts.intro && <p>{say(found.texts.intro)}</p>}
        {read && (
          <FormFill
            questionnaire={read.questionnaire}
            response={props.filing.responses[props.form] ?? beginResponse(read.questionnaire)}
            onChange={props.onChange}
            problems={props.problems}
            level={3}
          />
        )}
      </div>
    </Card>
  ));
}

/** Why it was not taken, with everything the completeness check found. */
function Refused({ error, titles }: { readonly error: ApiError; readonly titles: Guide["formTitles"] }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const findings = error.code === "case_incomplete" ? ((error.details?.["findings"] ?? []) as Finding[]) : [];
  return (
    <Notice tone="danger" alert title={findings.length > 0 ? t.stillMissing(findings.length) : undefined}>
      {findings.length === 0 ? (
        <p>{errorText(error, t.errors)}</p>
      ) : (
        <ul>
          {findings.map(({ about, key, message }) => (
            <li key={`${about} ${key}`}>
              {about === "form" && titles[key] ? `${say(titles[key])}: ` : ""}
              {say(message)}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** Number and code, to be kept: nobody can look them up again. */
function FiledNote({ filed, onAgain }: { readonly filed: Filed; readonly onAgain: () => void }) {
  const t = useTexts(casesTexts);
  const say = useWords();
  const { number, code, warnings } = filed;
  return (
    <div className="k-stack">
      <Notice tone="success" title={t.doneTitle} alert>
        <p>{t.fileDone}</p>
      </Notice>
      <Card>
        <div className="cas-filed">
          <Facts
            items={[
              [
                t.number,
                <strong key="number" className="k-number">
                  {number}
                </strong>,
              ],
              [
                t.code,
                <strong key="code" className="k-number">
                  {code}
                </strong>,
              ],
            ]}
          />
        </div>
        <div className="k-row k-no-print">
          <CopyButton text={`${t.number} ${number}\n${t.code} ${code}`} label={t.copyBoth} />
          <PrintButton />
          <Link to={`/track?number=${encodeURIComponent(number)}`} button="primary">
            {t.trackNow}
          </Link>
        </div>
      </Card>
      {warnings.length > 0 && (
        <Notice title={t.remarks}>
          <ul>
            {warnings.map(({ key, message }) => (
              <li key={key}>{say(message)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <p className="k-no-print">
        <Button onClick={onAgain}>{t.fileAnother}</Button>
      </p>
    </div>
  );
}
