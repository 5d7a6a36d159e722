/** Months as they are called in the languages in which feeds write their dates: by how the names begin, without accents. */
const beginnings = [
  'jan ene gen янв sty oca ιαν led',
  'feb fev фев lut sub φεβ uno',
  'mar maa mae mrz mrt мар μαρ bre',
  'apr avr abr апр kwi nis απρ dub',
  'mai may maj mei mag май мая μαι kve',
  'jun juin giu июн cze haz ιουν',
  'jul juil lug июл lip tem ιουλ',
  'aug aou ago авг sie agu αυγ srp',
  'sep set сен wrz eyl σεπ zar',
  'okt oct ott out окт paz eki οκτ rij',
  'nov ноя lis kas νοε',
  'dez dec dic des дек gru ara δεκ pro'
].map((list) => list.split(' '))
const english = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `Mo, 5. März 2018 10:00` and `5 de marzo de 2018`: with or without a weekday, and a day before the month. */
const DATED = /^(?:\p{L}{2,14}\.?,? +)?(\d{1,2})\.?(?: +de)? +(\p{L}{3,12})\.?,?(?: +de)? +(\d{4})(?=$|[ ,T])/u

/** A date with the month in English and without its weekday, where that is another language's; else as it came. */
export function withEnglishMonth(text: string): string {
  const found = DATED.exec(text)
  if (!found) return text
  const [written = '', day = '', name = '', year = ''] = found
  const word = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const month = beginnings.findIndex((list) => list.some((beginning) => word.startsWith(beginning)))
  return month < 0 ? text : `${day} ${english[month]} ${year}${text.slice(written.length)}`
}
