import { useState } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { Breadcrumb } from "../../../web/kit/breadcrumb.tsx";
import { Button } from "../../../web/kit/button.tsx";
import { Card, PageHead } from "../../../web/kit/card.tsx";
import { Switch } from "../../../web/kit/choice.tsx";
import { TimeInput } from "../../../web/kit/date-input.tsx";
import { renderResult } from "../../../web/kit/states.tsx";
import { errorText, useTexts, useWords } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { getNoticeSettings, type NoticeSettings, setNoticeSettings } from "../contract.ts";
import type { Channel } from "../contract/definition.ts";
import { Addresses } from "./addresses.tsx";
import "./notices.css";
import { noticeTexts } from "./texts.ts";

/** By which ways a person is told what, and when not. */
export function NoticeSettingsPage() {
  const t = useTexts(noticeTexts);
  const settings = useEndpoint(getNoticeSettings, {});
  return (
    <div className="k-stack k-measure">
      <PageHead
        above={<Breadcrumb items={[[t.inbox, "/notices"], [t.settings]]} />}
        title={t.settings}
        intro={t.settingsIntro}
      />
      {renderResult(settings, (data) => (
        <>
          {/* A saved version is a new form: what it shows is what is kept. */}
          <Wishes key={data.version} settings={data} />
          <Addresses settings={data} />
        </>
      ))}
    </div>
  );
}

type Off = NoticeSettings["switchedOff"];
const usual = { from: "22:00", until: "07:00" };

function Wishes({ settings }: { readonly settings: NoticeSettings }) {
  const t = useTexts(noticeTexts);
  const say = useWords();
  const [off, setOff] = useState<Off>(settings.switchedOff);
  const [quiet, setQuiet] = useState(settings.quiet);
  const save = useCommand(setNoticeSettings, {
    onSuccess: () => toast({ text: t.saved }),
    onError: (error) => toast({ text: errorText(error), tone: "danger" }),
  });
  const isOff = (topic: string, channel: Channel) => off.some((one) => one.topic === topic && one.channel === channel);
  const toggle = (topic: string, channel: Exclude<Channel, "app">, on: boolean) =>
    setOff(
      on
        ? off.filter((one) => one.topic !== topic || one.channel !== channel)
        : [...off, { topic: topic as Off[number]["topic"], channel }],
    );
  return (
    <>
      <Card title={t.topicsTitle}>
        {settings.topics.length === 0 && <p className="k-soft">{t.noTopics}</p>}
        <div className="nt-topics">
          {settings.topics.map((topic) => (
            <section className="nt-topic" key={topic.key}>
              <h3>{say(topic.title)}</h3>
              <p className="k-soft k-small">{say(topic.explanation)}</p>
              <div className="k-row">
                <span className="k-small">
                  {t.channels.app} · {t.always}
                </span>
                {topic.channels
                  .filter((channel) => channel !== "app" && settings.available.includes(channel))
                  .map(
                    (channel) =>
                      channel !== "app" && (
                        <Switch
                          key={channel}
                          look="check"
                          label={t.channels[channel]}
                          value={!isOff(topic.key, channel)}
                          onChange={(on) => toggle(topic.key, channel, on)}
                        />
                      ),
                  )}
              </div>
            </section>
          ))}
        </div>
      </Card>
      <Card title={t.quietTitle}>
        <div className="k-stack">
          <p className="k-soft">{t.quietText}</p>
          <Switch label={t.quietOn} value={quiet !== null} onChange={(on) => setQuiet(on ? usual : null)} />
          {quiet && (
            <div className="k-row">
              <TimeInput label={t.from} value={quiet.from} onChange={(from) => setQuiet({ ...quiet, from })} />
              <TimeInput label={t.until} value={quiet.until} onChange={(until) => setQuiet({ ...quiet, until })} />
            </div>
          )}
        </div>
      </Card>
      <span>
        <Button
          variant="primary"
          busy={save.busy}
          onClick={() => save.run({ body: { switchedOff: off, quiet, version: settings.version } })}
        >
          {t.save}
        </Button>
      </span>
    </>
  );
}
