/** What notifications say. The window has a table of its own; these are the few words that main shows by itself. */
export interface Words {
  /** Title of a digest. */
  digest(items: number, feeds: number): string
  /** Title of the digest after the machine or the network was away. */
  catchUp(items: number): string
  /** Body of a digest: the feeds with most items by name, the rest as a number. */
  feeds(named: { title: string; items: number }[], rest: number): string
  /** Title of an alert. */
  alert(title: string, urgent: boolean): string
  /** Body of an alert. */
  byRule(feed: string, rule: string): string
}

const count = (language: string, n: number): string => new Intl.NumberFormat(language).format(n)

export const words: Record<'en' | 'ko', Words> = {
  en: {
    digest: (items, feeds) =>
      feeds === 1 ? `${count('en', items)} new` : `${count('en', items)} new in ${count('en', feeds)} feeds`,
    catchUp: (items) => `While you were away: ${count('en', items)} new`,
    feeds: (named, rest) =>
      named.map((feed) => `${feed.title} ${count('en', feed.items)}`).join(' · ') +
      (rest > 0 ? `, ${count('en', rest)} more` : ''),
    alert: (title, urgent) => `${urgent ? 'Urgent' : 'Alert'}: ${title}`,
    byRule: (feed, rule) => `${feed} · rule “${rule}”`
  },
  ko: {
    digest: (items, feeds) =>
      feeds === 1 ? `새 항목 ${count('ko', items)}건` : `피드 ${count('ko', feeds)}개, 새 항목 ${count('ko', items)}건`,
    catchUp: (items) => `자리를 비운 사이 새 항목 ${count('ko', items)}건`,
    feeds: (named, rest) =>
      named.map((feed) => `${feed.title} ${count('ko', feed.items)}건`).join(' · ') +
      (rest > 0 ? ` 외 ${count('ko', rest)}건` : ''),
    alert: (title, urgent) => `${urgent ? '긴급' : '중요 알림'}: ${title}`,
    byRule: (feed, rule) => `${feed} · 규칙 “${rule}”`
  }
}
