import { app, BrowserWindow, shell } from 'electron'
import type { Language } from '#contract/language.ts'
import { words } from '../../words/words.ts'
import { FOLDER, QUIT, troublePage, USE, type Copy, type Trouble } from './trouble-page.ts'

interface Options {
  /** The library's folder. */
  folder: string
  icon: string
  language: Language
  /** What can take the library's place, newest first. */
  copies: readonly Copy[]
  /** Has a copy take the library's place at the next start; answers whether it can. */
  use: (copy: Copy) => Promise<boolean>
}

/**
 * Shows why the program cannot start, and what there is to start with; resolves when the reader has closed it, to `again` where a copy
 * was chosen.
 *
 * A window of its own: whatever keeps the program from starting, this needs none of it.
 */
export async function showTrouble(
  trouble: Trouble,
  { folder, icon, language, copies, use }: Options
): Promise<'quit' | 'again'> {
  const window = new BrowserWindow({
    width: 560,
    height: 520,
    icon,
    title: 'Tickertape',
    autoHideMenuBar: true,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      javascript: false,
      spellcheck: false
    }
  })
  const { webContents: contents } = window
  const show = (status = ''): void =>
    void window.loadURL(troublePage({ trouble, folder, language, copies, status })).catch(() => {})
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  let answer: 'quit' | 'again' = 'quit'
  let isBusy = false
  contents.on('will-navigate', (event, url) => {
    event.preventDefault()
    const { using, unusable } = words[language].libraryTrouble
    const copy = url.startsWith(USE) ? copies[Number(url.slice(USE.length))] : undefined
    if (url === FOLDER) void shell.openPath(folder)
    if (url === QUIT) window.close()
    if (!copy || isBusy) return
    isBusy = true
    show(using)
    void use(copy).then((done) => {
      isBusy = false
      if (window.isDestroyed()) return
      answer = done ? 'again' : 'quit'
      if (done) window.close()
      else show(unusable)
    })
  })
  show()
  app.focus()
  await new Promise<void>((resolve) => window.once('closed', () => resolve()))
  return answer
}
