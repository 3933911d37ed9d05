import { parseArgs } from "node:util";
import { writeAudit } from "./ratio/audit.ts";
import { writeForecast } from "./ratio/forecast.ts";
import { writeRequired } from "./ratio/required.ts";
import { writeRoom } from "./ratio/room.ts";
import { writeRoster } from "./ratio/roster.ts";
import { UsageError, type Verb } from "./verb.ts";

const help = `
npm run -s huituo -- ratio audit    --classes c.csv --people p.csv --events e.csv [--sites s.csv] [--until T] [--out b.csv]
npm run -s huituo -- ratio room     --classes c.csv --people p.csv --events e.csv --site S --age MONTHS --from T --until T
npm run -s huituo -- ratio required --children n.csv [--out r.csv]
npm run -s huituo -- ratio forecast --children n.csv --past h.csv --now T [--hours 4] [--probability 0.8] [--out f.csv]
npm run -s huituo -- ratio roster   --staff s.csv --shifts h.csv --needs n.csv [--wishes w.csv] [--away a.csv] [--days 14]
                                    [--rest 660] [--first-week 7] [--seconds N] [--short m.csv] [--out r.csv]

师幼比：核查一天的记录，询问还能不能临时收托一名婴幼儿，计算所需保育人员，预测未来几小时，排班。
Staff and children: audit a day's records, ask whether one more child can come, carers needed, the next hours, rosters.

  --rules   （都可用 any of them，roster 除外）班型规则；默认为国家标准 infant 1:3/10、toddler 1:5/15、twos 1:7/20、
            mixed 1:5/18、home 1:3/5 · rules of class kinds; the national ones by default
  --out     “-”为标准输出（默认） · "-" is the standard output (the default)

列 · columns（方括号为可选 · in brackets: optional）
  rules     kind,from_months,to_months,cap,children_per_carer,[nap_children_per_carer],[at_least],[rounding]
            同一 kind 多行为按月龄分段，rounding 合计方式 · several rows of a kind are bands of ages, rounding adds them up:
            share 各占份额合计后进位 · band 各段进位 · strictest 从最严一段 · grouping 最有利分组
  classes   class,site,kind        sites  site,max_children
  people    person,role,[age_months]        role: child, carer, other
  events    at,person,event,class,[id],[replaces]
            at 8:05、08:05:30 或 2026-11-23T08:05；event: arrive 到 move 转班 wake 醒 back 回岗 · nap 午睡 break 休息 · leave 离开
            · void 撤销（以 replaces 指明）。replaces 更正前面的 id；乱序、重复均可；预约和排班可作为之后的事件。
            replaces corrects an earlier id; order and repeats do not matter; bookings and rosters may follow as events.
  audit     写 writes site,class,reason,from,until,seconds,worst,open
            reason: unattended 无人照护 · carers 保育人员不足 · class-cap 超班额 · age 月龄不符 · site-cap 超园所人数
  room      写 writes class,can_come,room,tightest_at,limit（首行最宜 · the best class first）
  required  读 reads class,kind,age_months,children,[asleep] · 写 writes class,kind,children,required,cap,over_cap,other_ages
  forecast  children: class,kind,person,age_months,now(awaited|there|gone),[booked_from],[booked_until]
            past: person,from,until（每人每天一行，未到为空 · a row for each day, empty when absent）
            写 writes class,at,expected,low,high,required_low,required_high
  roster    staff: staff,sites(a;b),fen_per_hour,most_hours_per_week,most_days_per_week,[qualifications(a;b)],
            [least_hours_per_week],[most_days_in_a_row],[fen_per_shift],[shifts(a;b)]
            shifts: shift,from,until,[pauses(11:30-12:00;…)]        needs: site,day(0–),from,until,persons,[qualification]
            wishes: staff,day,fen,[shift]（不如愿计多少分 · weight against）        away: staff,day,[from,until]
            写 writes day,staff,site,shift,from,until；--short 写缺人的半小时 · half hours that lack someone:
            site,day,from,qualification,needed,missing,could_work。最后一行为 JSON · the last line is JSON: status
            (covered|short|stopped),proven,cost,bound,gap,duties,missing,tooFewMinutes；不足时退出码 1 · exit 1 when short`;

const text = { type: "string" } as const;
const out = { ...text, default: "-" } as const;
const day = { classes: text, people: text, events: text, sites: text, rules: text, out } as const;

function need<Values extends Record<string, unknown>, Name extends keyof Values & string>(
  values: Values,
  ...names: Name[]
): Values & Record<Name, string> {
  const missing = names.filter((name) => values[name] === undefined);
  if (missing.length > 0) throw new UsageError(`需要 · needed: ${missing.map((name) => `--${name}`).join(" ")}`);
  return values as Values & Record<Name, string>;
}

/** A whole number of an option; undefined when it is not given. */
function whole(values: Record<string, unknown>, name: string, least: number, most: number): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) throw new UsageError(`--${name} ${least}–${most}`);
  return number;
}

export const verb: Verb = {
  help,
  async run([task, ...args]) {
    switch (task) {
      case "audit": {
        const { values } = parseArgs({ args, options: { ...day, until: text } });
        return writeAudit(need(values, "classes", "people", "events"), values.until, values.out);
      }
      case "room": {
        const { values } = parseArgs({ args, options: { ...day, site: text, age: text, from: text, until: text } });
        const given = need(values, "classes", "people", "events", "site", "age", "from", "until");
        return writeRoom(given, { ...given, months: Number(given.age) }, given.out);
      }
      case "required": {
        const { values } = parseArgs({ args, options: { children: text, rules: text, out } });
        return writeRequired(need(values, "children").children, values.rules, values.out);
      }
      case "forecast": {
        const { values } = parseArgs({
          args,
          options: { children: text, past: text, rules: text, now: text, hours: text, probability: text, out },
        });
        const given = need(values, "children", "past", "now");
        const [hours, probability] = [Number(given.hours ?? 4), Number(given.probability ?? 0.8)];
        return writeForecast({ ...given, hours, probability }, given.out);
      }
      case "roster": {
        const { values } = parseArgs({
          args,
          options: {
            staff: text,
            shifts: text,
            needs: text,
            wishes: text,
            away: text,
            short: text,
            days: text,
            rest: text,
            "first-week": text,
            seconds: text,
            out,
          },
        });
        const settings = {
          days: whole(values, "days", 1, 62) ?? 14,
          restMinutes: whole(values, "rest", 0, 1440) ?? 660,
          firstWeekDays: whole(values, "first-week", 1, 7) ?? 7,
          ...(values.seconds === undefined
            ? {}
            : { seconds: whole(values, "seconds", 1, 86_400)!, now: () => performance.now() }),
        };
        return writeRoster(need(values, "staff", "shifts", "needs"), settings, values.out, values.short);
      }
      default:
        throw new UsageError("ratio audit | room | required | forecast | roster");
    }
  },
};
