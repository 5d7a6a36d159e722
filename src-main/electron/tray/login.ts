import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { app } from 'electron'
import { ownAppImage } from '../desktop.ts'
import { autostartEntry } from './autostart-entry.ts'

/** The flag that starts the program without a window. */
const HIDDEN = '--hidden'

/**
 * Has the system start the program at login, hidden, or stops that.
 *
 * On Linux it is a file of the XDG autostart specification, elsewhere the system's own list. Rejects where the file
 * cannot be written.
 */
export async function startAtLogin(wanted: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: wanted, args: [HIDDEN] })
    return
  }
  const file = entryFile()
  if (!wanted) return rm(file, { force: true })
  await mkdir(dirname(file), { recursive: true })
  const start = app.isPackaged ? [ownAppImage() ?? process.execPath] : [process.execPath, app.getAppPath()]
  await writeFile(file, autostartEntry([...start, HIDDEN]))
}

/** Has the login start this very program, where it starts one: an AppImage may have another name or place since the setting was made. */
export async function renewStartAtLogin(): Promise<void> {
  if (process.platform === 'linux' && existsSync(entryFile())) await startAtLogin(true)
}

const entryFile = (): string =>
  join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart/tickertape.desktop')
