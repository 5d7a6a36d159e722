import { BrowserWindow, dialog, shell } from 'electron'
import type { Language } from '#contract/language.ts'
import { words } from '../words/words.ts'

/** The files that the reader chooses in the system's own dialogs. */
export type FileKind = 'opml' | 'backup'

const extensions = { opml: ['opml', 'xml'], backup: ['tickertape-backup'] }

export interface Files {
  /** The path that the reader chose, or null. */
  open(kind: FileKind): Promise<string | null>
  save(kind: FileKind, name: string): Promise<string | null>
  /** Shows a file in the file manager. */
  show(file: string): void
}

export function systemFiles(language: () => Language): Files {
  const filters = (kind: FileKind) => [{ name: words[language()].files[kind], extensions: extensions[kind] }]
  const parent = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0]
  return {
    async open(kind) {
      const title = words[language()].files[kind === 'opml' ? 'openOpml' : 'openBackup']
      // Files of other readers have any ending.
      const any = { name: '*', extensions: ['*'] }
      const options = { title, filters: [...filters(kind), any], properties: ['openFile' as const] }
      const window = parent()
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options))
      return canceled ? null : (filePaths[0] ?? null)
    },
    async save(kind, name) {
      const title = words[language()].files[kind === 'opml' ? 'saveOpml' : 'saveBackup']
      const options = { title, defaultPath: name, filters: filters(kind) }
      const window = parent()
      const { canceled, filePath } = await (window
        ? dialog.showSaveDialog(window, options)
        : dialog.showSaveDialog(options))
      return canceled || !filePath ? null : filePath
    },
    show: (file) => shell.showItemInFolder(file)
  }
}
