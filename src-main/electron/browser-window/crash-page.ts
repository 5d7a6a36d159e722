import type { Language } from '#contract/language.ts'
import { words } from '../../words/words.ts'
import { plainLink, plainPage } from './plain-page.ts'

/** What stands in the window while its own page cannot be brought back, as links that the window catches. */
export const AGAIN = 'app://tickertape/crash/again'
export const COPY = 'app://tickertape/crash/copy'

/** `copied` has the page say that the diagnostic is in the clipboard, and leaves the keyboard where it was. */
export function crashPage(language: Language, copied = false): string {
  const { title, text, again, copy, copied: done } = words[language].crashPage
  const links = [
    { href: AGAIN, words: again, isFocused: !copied },
    { href: COPY, words: copy, isFocused: copied }
  ]
  return plainPage(
    language,
    `<h1>${title}</h1><p>${text}</p><nav>${links.map(plainLink).join('\n')}</nav><p role="status">${copied ? done : ''}</p>`
  )
}
