import { useState } from "react";
import { z } from "zod";
import { serviceForms, ageBands } from "../../../contract/care.ts";
import { endpoint } from "../../../contract/endpoint.ts";
import { ApiError } from "../../api/client.ts";
import { CopyButton, PrintButton } from "../actions.tsx";
import { Breadcrumb } from "../breadcrumb.tsx";
import { Button } from "../button.tsx";
import { Card, Facts, List, ListItem, PageHead } from "../card.tsx";
import { BarChart } from "../chart/bar-chart.tsx";
import { LineChart, Sparkline } from "../chart/line-chart.tsx";
import { Choice, Choices, optionsOf, Select, Switch } from "../choice.tsx";
import { Combobox } from "../combobox.tsx";
import { DataTable, type Sort } from "../data-table.tsx";
import { DateInput, MonthInput } from "../date-input.tsx";
import { Dialog, Sheet } from "../dialog.tsx";
import { FileDrop } from "../file-drop.tsx";
import { Form } from "../form.tsx";
import { formatMoney, formatMonth } from "../format.ts";
import { Link } from "../link.tsx";
import { MapView } from "../map/map-view.tsx";
import { Menu } from "../menu.tsx";
import { Notice } from "../notice.tsx";
import { MoneyInput, NumberInput } from "../number-input.tsx";
import { Pager } from "../pager.tsx";
import { Progress } from "../progress.tsx";
import { QrCode } from "../qr-code.tsx";
import { Stat } from "../stat.tsx";
import { EmptyState, ErrorState, Skeleton } from "../states.tsx";
import { Steps, Timeline } from "../steps.tsx";
import { Tabs } from "../tabs.tsx";
import { FreshnessMark, Tag, VacancyTag } from "../tag.tsx";
import { CodeInput, PhoneInput, TextArea, TextInput } from "../text-input.tsx";
import { careTexts, useTexts } from "../texts.ts";
import { toast } from "../toast.tsx";
import { sampleDivisions, sampleGround, sampleSites } from "./sample-map.ts";
import { galleryTexts } from "./texts.ts";

/** Never answered: shows how a form behaves when the server refuses. */
const sample = endpoint({
  method: "POST",
  path: "/kit-sample",
  summary: "A form of the gallery",
  body: z.object({ child: z.string(), version: z.int() }),
  output: z.object({}),
  action: "kit.sample",
  audit: { none: "nothing is kept" },
});

function Actions() {
  const t = useTexts(galleryTexts);
  const [open, setOpen] = useState<"dialog" | "sheet">();
  return (
    <Card
      title={t.actions}
      actions={
        <Menu
          label={t.menu}
          items={[
            { label: t.secondary, icon: "edit" },
            { label: t.danger, icon: "trash" },
          ]}
        />
      }
    >
      <div className="k-stack">
        <div className="k-row">
          <Button variant="primary">{t.primary}</Button>
          <Button icon="edit">{t.secondary}</Button>
          <Button variant="quiet">{t.quiet}</Button>
          <Button variant="danger">{t.danger}</Button>
          <Button variant="primary" busy>
            {t.busyButton}
          </Button>
          <Button size="small">{t.quiet}</Button>
          <Link to="/kit">{t.link}</Link>
        </div>
        <Button variant="primary" reason={t.blockedReason}>
          {t.blocked}
        </Button>
        <div className="k-row">
          <Button onClick={() => setOpen("dialog")}>{t.dialog}</Button>
          <Button icon="filter" onClick={() => setOpen("sheet")}>
            {t.sheet}
          </Button>
          <Button onClick={() => toast({ text: t.toastText, undo: () => undefined })}>{t.toast}</Button>
          <PrintButton />
          <CopyButton text="https://example.org" />
        </div>
      </div>
      <Dialog
        open={open === "dialog"}
        title={t.dialogTitle}
        onClose={() => setOpen(undefined)}
        actions={
          <>
            <Button variant="primary" onClick={() => setOpen(undefined)}>
              {t.accept}
            </Button>
            <Button onClick={() => setOpen(undefined)}>{t.quiet}</Button>
          </>
        }
      >
        <p>{t.dialogText}</p>
      </Dialog>
      <Sheet open={open === "sheet"} title={t.sheet} onClose={() => setOpen(undefined)}>
        <Filters />
      </Sheet>
    </Card>
  );
}

function Filters() {
  const t = useTexts(galleryTexts);
  const care = useTexts(careTexts);
  const [forms, setForms] = useState<readonly (typeof serviceForms)[number][]>(["full_day"]);
  return (
    <Choices label={t.form1} options={optionsOf(serviceForms, care.serviceForm)} value={forms} onChange={setForms} />
  );
}

function States() {
  const t = useTexts(galleryTexts);
  return (
    <Card title={t.states}>
      <div className="k-stack">
        <div className="k-row">
          <Tag tone="primary">{t.inclusive}</Tag>
          <Tag tone="success" icon="check">
            {t.filed}
          </Tag>
          <Tag tone="warning">{t.waiting}</Tag>
          <Tag tone="danger">{t.rejected}</Tag>
          <Tag tone="info">{t.waiting}</Tag>
          <Tag>{t.kind}</Tag>
        </div>
        <div className="k-row">
          {(["many", "few", "none", "unknown"] as const).map((level) => (
            <VacancyTag key={level} level={level} />
          ))}
        </div>
        <div className="k-row">
          <FreshnessMark freshness="confirmed" day="2026-03-02" />
          <FreshnessMark freshness="ageing" day="2026-01-12" />
          <FreshnessMark freshness="unconfirmed" />
        </div>
        <Notice>{t.notice}</Notice>
        <Notice tone="warning" title={t.noticeTitle}>
          <p>{t.noticeText}</p>
        </Notice>
        <Steps label={t.form} steps={t.steps} current={1} />
        <Timeline
          entries={t.timeline.map((title, index) => ({
            key: title,
            title,
            when: `2026-03-${10 + index}`,
            state: (["done", "done", "current", "coming"] as const)[index],
          }))}
        />
        <Progress label={t.usage} share={0.62} bar />
        <Progress label={t.importing} share={0.35} />
      </div>
    </Card>
  );
}

function SampleForm() {
  const t = useTexts(galleryTexts);
  const care = useTexts(careTexts);
  const [place, setPlace] = useState("");
  return (
    <Card title={t.form}>
      <Form
        endpoint={sample}
        initial={{ child: "", forms: ["full_day"], budget: 280000, notify: true, version: 1 }}
        fromRow={(row) => ({
          child: String(row["child"]),
          forms: ["full_day"],
          budget: Number(row["budget"]),
          notify: true,
          version: Number(row["version"]),
        })}
        input={(values) => ({ body: { child: values.child, version: values.version } })}
        submitLabel={t.submit}
        onCancel={() => undefined}
      >
        <TextInput name="child" label={t.child} hint={t.childHint} required />
        <Combobox
          label={t.place}
          value={place}
          onChange={setPlace}
          onPick={() => undefined}
          suggestions={t.streets
            .filter((street) => street.includes(place))
            .map((street) => ({ key: street, label: street, value: street, hint: t.district }))}
        />
        <div className="k-grid">
          <PhoneInput name="phone" label={t.phone} required />
          <CodeInput name="code" label={t.code} />
          <DateInput name="birth" label={t.birth} />
          <MonthInput name="month" label={t.month} />
          <MoneyInput name="budget" label={t.budget} />
          <NumberInput name="places" label={t.places} unit={t.unit} />
        </div>
        <Select
          name="street"
          label={t.district}
          placeholder={t.choose}
          options={t.streets.map((street) => ({ value: street, label: street }))}
        />
        <Choices name="forms" label={t.form1} options={optionsOf(serviceForms, care.serviceForm)} />
        <Choice name="age" label={t.ages} options={optionsOf(ageBands, care.ageBand)} required />
        <Choice
          name="pickup"
          label={t.pickup}
          look="rows"
          options={t.pickupRows.map((label, index) => ({
            value: String(index),
            label,
            hint: index === 2 ? t.pickupHint : undefined,
          }))}
        />
        <TextArea name="wishes" label={t.wishes} maxLength={200} />
        <FileDrop name="file" label={t.file} accept=".xlsx,.csv" maxBytes={20_000_000} />
        <div>
          <Switch name="notify" label={t.notify} />
          <Switch name="agree" label={t.agree} look="check" />
        </div>
      </Form>
    </Card>
  );
}

function Data() {
  const t = useTexts(galleryTexts);
  const care = useTexts(careTexts);
  const [sort, setSort] = useState<Sort>({ key: "price", direction: "asc" });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(["0"]));
  const [page, setPage] = useState(2);
  const levels = ["many", "few", "none", "unknown"] as const;
  const rows = t.siteNames.map((name, index) => ({
    id: String(index),
    name,
    level: levels[index] ?? "many",
    price: 180000 + index * 60050,
  }));
  return (
    <>
      <Card title={t.table} flush>
        <DataTable
          caption={t.table}
          rows={rows}
          rowKey={(row) => row.id}
          rowLink={() => "/kit"}
          sort={sort}
          onSort={setSort}
          selected={selected}
          onSelect={setSelected}
          columns={[
            { key: "name", title: t.name, cell: (row) => row.name, sortable: true },
            { key: "kind", title: t.kind, cell: () => care.siteKind.institution, deskOnly: true },
            { key: "vacancy", title: t.vacancy, cell: (row) => <VacancyTag level={row.level} /> },
            { key: "price", title: t.price, cell: (row) => formatMoney(row.price), align: "end", sortable: true },
          ]}
        />
        <Pager page={page} size={20} total={93} onPage={setPage} />
      </Card>
      <Card title={t.listTitle}>
        <List label={t.listTitle}>
          {t.siteNames.slice(0, 3).map((name) => (
            <ListItem key={name} title={<Link to="/kit">{name}</Link>} end={<Tag tone="warning">{t.waiting}</Tag>}>
              <FreshnessMark freshness="confirmed" day="2026-03-02" />
            </ListItem>
          ))}
        </List>
      </Card>
      <Card>
        <Tabs
          label={t.tabs}
          tabs={t.tabNames.map((title) => ({
            key: title,
            title,
            content: (
              <Facts
                items={[
                  [t.kind, care.siteKind.community],
                  [t.price, formatMoney(236000)],
                  [t.updated, formatMonth("2026-03")],
                ]}
              />
            ),
          }))}
        />
      </Card>
    </>
  );
}

const course = [182, 190, 176, 168, undefined, 150, 161, 172, 188, 204, 196, 210];
const months = course.map((_, index) => `2025-${String(index + 1).padStart(2, "0")}`);

/** Every part of the kit on one page. */
export function Gallery() {
  const t = useTexts(galleryTexts);
  const care = useTexts(careTexts);
  const [chosen, setChosen] = useState<string>();
  const [area, setArea] = useState("10");
  return (
    <div className="k-stack">
      <PageHead title={t.title} intro={t.intro} above={<Breadcrumb items={[[care.siteKind.hub, "/"], [t.title]]} />} />
      <div className="k-grid">
        <Stat
          label={t.placesPer}
          value="4.23"
          unit={t.unit}
          trend={{ direction: "up", text: `0.18 ${t.compared}`, good: true }}
          asOf="2026-03-01"
          info={t.placesInfo}
        />
        <Stat
          label={t.inclusiveShare}
          value="61"
          unit="%"
          asOf="2026-03-01"
          to="/kit"
          chart={<Sparkline values={[48, 51, 52, 55, 58, 61]} />}
        />
        <Stat
          label={t.useRate}
          value="52.4"
          unit="%"
          trend={{ direction: "down", text: `1.2 ${t.compared}`, good: false }}
        />
        <Stat label={t.vacancy} value={undefined} />
      </div>
      <Actions />
      <States />
      <SampleForm />
      <Data />
      <div className="k-split k-split-even">
        <Card>
          <LineChart
            title={t.trend}
            labels={months}
            asOf="2025-12-31"
            unit={t.unit}
            target={{ value: 240, name: t.target }}
            series={[
              { name: t.vacancyName, values: course },
              {
                name: t.needName,
                values: course.map((value) => (value === undefined ? undefined : Math.round(260 - value * 0.7))),
              },
            ]}
          />
        </Card>
        <Card>
          <BarChart
            title={t.byCause}
            bars={Object.entries(care.unmetCause).map(([key, name], index) => ({ key, name, value: 86 - index * 11 }))}
            target={{ value: 50, name: t.target }}
          />
        </Card>
      </div>
      <Card title={t.map} flush>
        <MapView
          label={t.mapTitle}
          height="30rem"
          ground={sampleGround}
          divisions={{
            items: sampleDivisions(t.streets),
            legend: { title: t.value },
            selected: area,
            onSelect: setArea,
          }}
          sites={sampleSites(t.siteNames)}
          selectedSite={chosen}
          onSite={setChosen}
          exportName={t.mapTitle}
        />
      </Card>
      <Card title={t.map} flush>
        <MapView
          label={t.mapTitle}
          ground={sampleGround}
          divisions={{ items: sampleDivisions(t.streets) }}
          sites={sampleSites(t.siteNames)}
          pins={[{ id: "home", lon: 120.32, lat: 31.225, label: t.place, onMove: () => undefined }]}
          circle={{ lon: 120.32, lat: 31.225, metres: 1000 }}
        />
      </Card>
      <div className="k-grid">
        <Card title={t.fetch}>
          <Skeleton lines={4} />
        </Card>
        <Card>
          <EmptyState action={<Button>{t.menu}</Button>} />
        </Card>
        <Card>
          <ErrorState
            error={new ApiError(500, { error: "unexpected", requestId: "01J9-7Q2X" })}
            onRetry={() => undefined}
          />
        </Card>
        <Card title={t.qr}>
          <QrCode text="https://example.org/sites/1" label={t.qr} />
        </Card>
      </div>
    </div>
  );
}
