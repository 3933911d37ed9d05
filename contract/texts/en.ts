import type { careZh, errorsZh, needsZh, problemsZh, rolesZh } from "./zh-CN.ts";

export const rolesEn: typeof rolesZh = {
  head: "Head of institution",
  office: "Office of institution",
  health_official: "Health authority",
  street_official: "Street or town official",
  counter: "Counter staff",
  viewer: "Reader",
  administrator: "Administrator",
};

export const needsEn: typeof needsZh = {
  anyone: "Everyone",
  signed_in: "Anyone who is signed in",
  own_account: "The account's own holder",
  guardian: "Guardians of the child",
  staff: "Staff accounts",
  wholeDistrict: (role) => `${role} of the whole district`,
};

/** English names of the field's closed lists. */
export const careEn: typeof careZh = {
  ageBand: { infant: "Infants", toddler: "Toddlers", twos: "Twos", mixed: "Mixed ages" },
  ageBandMonths: { infant: "6–12 months", toddler: "12–24 months", twos: "24–36 months", mixed: "18–36 months" },
  serviceForm: { full_day: "Full day", half_day: "Half day", hourly: "Hourly", drop_in: "Drop-in", night: "Night" },
  siteKind: {
    institution: "Childcare institution",
    kindergarten_class: "Nursery class in a kindergarten",
    employer: "Workplace childcare",
    community: "Community childcare",
    home: "Home-based childcare",
    integrated: "Medical and childcare centre",
    hub: "Childcare service hub",
    station: "Community baby room",
    care_group: "Care group",
    training_base: "Training base",
    children_home: "Children's home",
    parent_room: "Parent and child room",
    guidance_station: "Parenting guidance station",
    early_learning_point: "Early learning point",
    nursing_room: "Nursing room",
  },
  nature: {
    public: "Public",
    non_profit: "Private, non-profit",
    for_profit: "Private, for profit",
    state_owned: "State-owned enterprise",
  },
  feature: {
    outdoor: "Outdoor space",
    own_kitchen: "Own kitchen",
    medical_partner: "Medical partner",
    live_video: "Live video for parents",
    special_needs: "Takes children with special needs",
    bilingual: "Bilingual",
    parking: "Parking",
    nursing_room: "Nursing room",
    late_pickup: "Late pick-up",
    weekend: "Open at weekends",
    sibling: "Sibling benefits",
    single_entrance: "Separate entrance",
  },
  unmetCause: {
    distance: "Too far",
    price: "Too expensive",
    age_band: "No class for this age",
    hours: "Hours do not fit",
    quality: "Quality",
    trust: "Trust",
    full: "Full",
    other: "Other",
  },
  siteStatus: { preparing: "In preparation", open: "Open", suspended: "Suspended", closed: "Closed" },
  freshness: {
    confirmed: "Confirmed within 30 days",
    ageing: "Not confirmed for over 30 days",
    unconfirmed: "Unconfirmed",
  },
};

export const errorsEn: typeof errorsZh = {
  invalid_input: "Some answers need changing. Correct them as shown and submit again.",
  not_signed_in: "Sign in first, then continue.",
  not_allowed: "Your account may not do this. If you need it, ask an administrator.",
  not_found: "Nothing was found here. It may have been removed; go back and look again.",
  changed_by_someone_else: "Someone else changed this while you were editing. Compare both versions, then save.",
  too_many_requests: "Too many attempts. Wait a minute and try again.",
  repeated_differently: "This submission differs from the earlier one. Reload the page and submit again.",
  too_large: "The content or file is too large. Make it smaller and try again.",
  unavailable: "The system is busy. Try again shortly; what you typed is kept.",
  unexpected: "Something went wrong. Try again shortly; if it persists, give staff the number below.",
  offline: "No connection. Check your network and try again; what you typed is kept.",
};

export const problemsEn: typeof problemsZh = {
  required: "Fill this in",
  too_short: "Too short: add more",
  too_long: "Too long: shorten it",
  too_small: "The number is too small",
  too_big: "The number is too large",
  wrong_format: "The format is not right",
  wrong_choice: "Choose one of the options",
  wrong_type: "This is the wrong kind of answer",
  not_a_number: "Enter a number",
  not_a_day: "Enter a real date",
  not_a_month: "Enter a real month",
  not_a_phone: "Enter an 11-digit mobile number",
  not_money: "Enter an amount with at most two decimals",
  unknown_field: "This field is not accepted",
};
