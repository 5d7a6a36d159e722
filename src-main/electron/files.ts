import { BrowserWindow, dialog, shell } from 'electron'

/** What is asked of the reader with the system's own dialogs. */
export type FileKind = 'opml' | 'backup'

const words = {
  en: {
    opml: 'OPML',
    backup: 'Tickertape backup',
    openOpml: 'Import OPML',
    openBackup: 'Restore from a backup',
    saveOpml: 'Export OPML',
    saveBackup: 'Back up'
  },
  ko: {
    opml: 'OPML',
    backup: 'Tickertape 백업',
    openOpml: 'OPML 가져오기',
    openBackup: '백업에서 복원',
    saveOpml: 'OPML 내보내기',
    saveBackup: '백업'
  }
}
const extensions = { opml: ['opml', 'xml'], backup: ['tickertape-backup'] }

export interface Files {
  /** The path that the reader chose, or null. */
  open(kind: FileKind): Promise<string | null>
  save(kind: FileKind, name: string): Promise<string | null>
  /** Shows a file in the file manager. */
  show(file: string): void
}

export function systemFiles(language: () => 'en' | 'ko'): Files {
  const filters = (kind: FileKind) => [{ name: words[language()][kind], extensions: extensions[kind] }]
  const parent = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0]
  return {
    async open(kind) {
      const title = words[language()][kind === 'opml' ? 'openOpml' : 'openBackup']
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
      const title = words[language()][kind === 'opml' ? 'saveOpml' : 'saveBackup']
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
