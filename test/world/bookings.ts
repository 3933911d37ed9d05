import { Duration, type BookingKind } from "../../mechanisms/bookings/contract/kind.ts";

const words = (zh: string, en: string) => ({ zh, en });
const time = (text: string): Duration => Duration.parse(text);

/** Care for some hours, as a district could define it: conditions, a limit, a list whose places are confirmed, a pause. */
export const dropIn: BookingKind = {
  key: "drop_in",
  title: words("临时托", "Drop-in care"),
  basis: [],
  resource: "room",
  who: "child",
  consent: "share_with_institution",
  eligible: [
    {
      when: "age_months >= 18 && age_months < 36",
      otherwise: words("满18个月、不满3岁可以预约。", "From 18 months to 3 years."),
    },
    { when: "!in_care_here", otherwise: words("已在园的孩子不用预约。", "Children in care here need not book.") },
  ],
  opens: time("P7D"),
  closes: time("PT2H"),
  capacity: 3,
  limit: { most: 2 },
  waiting: { size: 3, confirm: time("PT4H") },
  cancel: time("PT12H"),
  noShow: { times: 2, within: 30, pause: 14 },
  reminders: [time("P1D")],
  checkIn: { from: time("PT30M"), until: time("PT1H") },
  settle: time("PT1H"),
  calendar: words("临时托", "Drop-in care"),
  unit: words("人", "children"),
  notices: {
    booked: "booking.booked",
    waiting: "booking.waiting",
    offered: "booking.offered",
    expired: "booking.expired",
    cancelled: "booking.cancelled",
    called_off: "booking.called_off",
    changed: "booking.changed",
    reminder: "booking.reminder",
    not_reached: "booking.not_reached",
    no_show: "booking.no_show",
  },
};

/** A training session that staff of institutions book for themselves. */
export const training: BookingKind = {
  key: "training",
  title: words("培训", "Training"),
  basis: [],
  resource: "trainer",
  who: "staff",
  eligible: [{ when: '"head" in roles', otherwise: words("本期限负责人参加。", "This one is for heads.") }],
  capacity: 2,
  waiting: { size: 10 },
  reminders: [],
  checkIn: { from: time("PT1H"), until: time("PT3H") },
  calendar: words("培训", "Training"),
  unit: words("人", "people"),
  notices: {},
};

/** A talk that anybody with an account books. */
export const talk: BookingKind = {
  ...training,
  key: "talk",
  title: words("讲座", "Talk"),
  who: "account",
  eligible: [],
};
