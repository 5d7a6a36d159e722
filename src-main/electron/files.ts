import { dirname, join } from 'node:path'
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
  /** Where the last file was: since Electron 43 each dialog begins in the downloads else. */
  let folder: string | null = null
  const took = (file: string): string => {
    folder = dirname(file)
    return file
  }
  return {
    async open(kind) {
      const title = words[language()].files[kind === 'opml' ? 'openOpml' : 'openBackup']
      // Files of other readers have any ending.
      const any = { name: '*', extensions: ['*'] }
      const begin = folder === null ? {} : { defaultPath: folder }
      const options = { ...begin, title, filters: [...filters(kind), any], properties: ['openFile' as const] }
      const window = parent()
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options))
      const [file] = filePaths
      return canceled || file === undefined ? null : took(file)
    },
    async save(kind, name) {
      const title = words[language()].files[kind === 'opml' ? 'saveOpml' : 'saveBackup']
      const options = { title, defaultPath: join(folder ?? '', name), filters: filters(kind) }
      const window = parent()
      const { canceled, filePath } = await (window
        ? dialog.showSaveDialog(window, options)
        : dialog.showSaveDialog(options))
      return canceled || !filePath ? null : took(filePath)
    },
    show: (file) => shell.showItemInFolder(file)
  }
}
