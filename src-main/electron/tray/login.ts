import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
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
  const folder = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart')
  const file = join(folder, 'tickertape.desktop')
  if (!wanted) return rm(file, { force: true })
  await mkdir(folder, { recursive: true })
  const start = app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()]
  await writeFile(file, autostartEntry([process.env['APPIMAGE'] ?? start[0] ?? '', ...start.slice(1), HIDDEN]))
}
