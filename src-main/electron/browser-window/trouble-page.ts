import type { Language } from '#contract/language.ts'
import { words } from '../../words/words.ts'
import { escaped, plainLink, plainPage } from './plain-page.ts'

/** The page's links: a copy by its place, the library's folder, and the end. */
export const USE = 'app://tickertape/trouble/use/'
export const FOLDER = 'app://tickertape/trouble/folder'
export const QUIT = 'app://tickertape/trouble/quit'

/** Why the program cannot start. `message` is the system's or SQLite's own. */
export type Trouble = { kind: 'newer' } | { kind: 'damaged' | 'unavailable' | 'failed'; message: string }

/** A file that can take the library's place; `at` is when it was made, epoch ms. */
export interface Copy {
  file: string
  holds: 'everything' | 'configuration'
  at: number
}

interface Content {
  trouble: Trouble
  folder: string
  language: Language
  copies: readonly Copy[]
  /** What goes on, or what became of it. */
  status: string
}

/** Why the program cannot start, where its library is, and the copies that there are. */
export function troublePage({ trouble, folder, language, copies, status }: Content): string {
  const say = words[language].libraryTrouble
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const rows = copies.map(({ holds, at }, place) => {
    const link = plainLink({ href: `${USE}${place}`, words: say.use })
    return `<li><span>${escaped(say.copy[holds](time.format(at)))}</span>${link}</li>`
  })
  const detail = trouble.kind === 'newer' ? '' : `<code>${escaped(trouble.message.slice(0, 1_000))}</code>`
  const links = [
    { href: QUIT, words: say.quit, isFocused: true },
    { href: FOLDER, words: say.folder }
  ]
  return plainPage(
    language,
    `<h1>${say.title}</h1><p>${say[trouble.kind]}</p>${detail}<code>${escaped(folder)}</code>
${rows.length > 0 ? `<h2>${say.copies}</h2><p>${say.copiesHint}</p><ul>${rows.join('\n')}</ul>` : `<h2>${say.noCopies}</h2>`}
<nav>${links.map(plainLink).join('\n')}</nav><p role="status">${status}</p>`
  )
}
