import { dialog } from 'electron'
import type { Language } from '#contract/language.ts'
import { words } from '../words/words.ts'

/** Why the library cannot be opened, with its folder: what to say, in the system's language. */
type Trouble = { kind: 'newer' } | { kind: 'damaged'; message: string } | { kind: 'unavailable'; message: string }

/** Shows why the app ends before it has a window: the only dialog that interrupts, because there is nothing behind it. */
export function showLibraryTrouble(trouble: Trouble, folder: string, language: Language): void {
  const detail = trouble.kind === 'newer' ? '' : `\n${trouble.message}`
  dialog.showErrorBox('Tickertape', `${words[language].libraryTrouble[trouble.kind]}\n${folder}${detail}`)
}
