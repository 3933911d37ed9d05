/**
 * Words of a person's health. A notice may ring on a phone that others see, so its text never holds them; it says that
 * something waits on the platform, and the platform shows it to whom it concerns.
 */
const words =
  /诊断|病|症状|过敏|发热|发烧|体温|感染|残疾|发育迟缓|发育偏|阳性|疫苗|接种|用药|服药|药物|传染|孤独症|自闭|身高|体重|贫血|diagnos|disease|illness|symptom|allerg|fever|temperature|infect|disab|delay in development|developmental delay|vaccin|immuni[sz]|medicat|medicine|contagi|autis|anaemi|anemi/i;

/** The first word of health in a text. */
export const healthWordIn = (text: string): string | undefined => words.exec(text)?.[0];
