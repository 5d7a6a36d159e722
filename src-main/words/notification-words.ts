import { DAY, HOUR, MINUTE } from '#contract/time.ts'
/** What notifications say. The window has a table of its own; these are the few words that main shows by itself. */
export interface Words {
  /** Title of a digest. */
  digest(items: number, feeds: number): string
  /** Title of the digest after the machine or the network was away. */
  catchUp(items: number): string
  /** How many of a digest's items are important. */
  alerts(items: number): string
  /** What is missing of a catch-up: how many gaps, and how long they are in all, in ms. */
  gaps(gaps: number, ms: number): string
  /** Body of a digest: the feeds with most items by name, the rest as a number. */
  feeds(named: { title: string; items: number }[], rest: number): string
  /** Title of an alert. */
  alert(title: string, urgent: boolean): string
  /** Body of an alert. */
  byRule(feed: string, rule: string): string
  /** Title for a feed that has fallen silent; ms. */
  quiet(feed: string, forMs: number): string
  /** Title for several of them. */
  quietFeeds(feeds: number): string
  /** Some names, and how many more. */
  names(named: string[], rest: number): string
  /** How often something usually comes, in ms. */
  usually(everyMs: number): string
}

const count = (language: string, n: number): string => new Intl.NumberFormat(language).format(n)

/** A length of time in its largest fitting unit, down to a second. */
function length(ms: number, units: { day: string; hour: string; minute: string; second: string }): string {
  const [size, unit] =
    ms >= 2 * DAY
      ? [DAY, units.day]
      : ms >= 2 * HOUR
        ? [HOUR, units.hour]
        : ms >= MINUTE
          ? [MINUTE, units.minute]
          : [1_000, units.second]
  return `${Math.max(1, Math.round(ms / size))}${unit}`
}
const english = (ms: number): string => length(ms, { day: ' d', hour: ' h', minute: ' min', second: ' s' })
const korean = (ms: number): string => length(ms, { day: '일', hour: '시간', minute: '분', second: '초' })

export const words: Record<'en' | 'ko', Words> = {
  en: {
    digest: (items, feeds) =>
      feeds === 1 ? `${count('en', items)} new` : `${count('en', items)} new in ${count('en', feeds)} feeds`,
    catchUp: (items) => `While you were away: ${count('en', items)} new`,
    alerts: (items) => (items === 1 ? '1 alert' : `${count('en', items)} alerts`),
    gaps: (gaps, ms) =>
      gaps === 1
        ? `1 gap of ${english(ms)} not filled`
        : `${count('en', gaps)} gaps of ${english(ms)} in all not filled`,
    feeds: (named, rest) =>
      named.map((feed) => `${feed.title} ${count('en', feed.items)}`).join(' · ') +
      (rest > 0 ? `, ${count('en', rest)} more` : ''),
    alert: (title, urgent) => `${urgent ? 'Urgent' : 'Alert'}: ${title}`,
    byRule: (feed, rule) => `${feed} · rule “${rule}”`,
    quiet: (feed, ms) => `${feed}: quiet for ${english(ms)}`,
    quietFeeds: (feeds) => `${count('en', feeds)} feeds have fallen silent`,
    names: (named, rest) => named.join(' · ') + (rest > 0 ? `, ${count('en', rest)} more` : ''),
    usually: (ms) => `Usually one every ${english(ms)}`
  },
  ko: {
    digest: (items, feeds) =>
      feeds === 1 ? `새 항목 ${count('ko', items)}건` : `피드 ${count('ko', feeds)}개, 새 항목 ${count('ko', items)}건`,
    catchUp: (items) => `자리를 비운 사이 새 항목 ${count('ko', items)}건`,
    alerts: (items) => `중요 알림 ${count('ko', items)}건`,
    gaps: (gaps, ms) =>
      gaps === 1
        ? `${korean(ms)} 구간은 복구하지 못함`
        : `${count('ko', gaps)}개 구간, 모두 ${korean(ms)} 분량은 복구하지 못함`,
    feeds: (named, rest) =>
      named.map((feed) => `${feed.title} ${count('ko', feed.items)}건`).join(' · ') +
      (rest > 0 ? ` 외 ${count('ko', rest)}건` : ''),
    alert: (title, urgent) => `${urgent ? '긴급' : '중요 알림'}: ${title}`,
    byRule: (feed, rule) => `${feed} · 규칙 “${rule}”`,
    quiet: (feed, ms) => `${feed}: ${korean(ms)}째 조용함`,
    quietFeeds: (feeds) => `피드 ${count('ko', feeds)}개 조용함`,
    names: (named, rest) => named.join(' · ') + (rest > 0 ? ` 외 ${count('ko', rest)}개` : ''),
    usually: (ms) => `평소 약 ${korean(ms)}에 1건`
  }
}
