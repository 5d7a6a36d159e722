const ANSWER_LIMIT = 2_000
/** A panel lists a handful of icons; what more is there is not asked after. */
const MOST_ASKED = 32

/**
 * What a panel does with this program's icon: shows it, is there and does not have it, or there is none.
 *
 * A panel that came after the icon is never told of it, so that there is one says nothing about ours.
 */
export type IconInPanel = 'shown' | 'missing' | 'no panel'

/**
 * Asks whether a panel shows the icon, so that a hidden window can be had back.
 *
 * Windows and macOS always do. On Linux the watcher of status icons on the session bus knows; where it cannot be asked there is none.
 */
export async function iconInPanel(): Promise<IconInPanel> {
  if (process.platform !== 'linux') return 'shown'
  const watcher = 'org.kde.StatusNotifierWatcher'
  const said = await call(watcher, '/StatusNotifierWatcher', 'org.freedesktop.DBus.Properties.GetAll', watcher)
  if (said === null || !isHosted(said)) return 'no panel'
  if (namesItemOf(said, process.pid)) return 'shown'
  for (const connection of connectionsIn(said)) {
    const owner = await call(
      'org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.GetConnectionUnixProcessID',
      connection
    )
    if (owner !== null && new RegExp(`uint32 ${process.pid}\\b`).test(owner)) return 'shown'
  }
  return 'missing'
}

/** Whether a watcher's properties, as `dbus-send` or `gdbus` print them, say that a panel shows its icons. */
export const isHosted = (properties: string): boolean =>
  /\bIsStatusNotifierHostRegistered\W+(?:variant\W+)?(?:boolean\W+)?true\b/.test(properties)

/** Whether they list an icon under the name that Chromium gives its own: `org.freedesktop.StatusNotifierItem-PID-NUMBER`. */
export const namesItemOf = (properties: string, pid: number): boolean =>
  properties.includes(`StatusNotifierItem-${pid}-`)

/** The connections whose icons they list without a name: a panel may write down who called it rather than what it was told. */
export const connectionsIn = (properties: string): string[] =>
  [...new Set(properties.match(/:\d+\.\d+/g))].slice(0, MOST_ASKED)

/** A method with one text as its argument; null where it could not be called. */
async function call(destination: string, path: string, method: string, argument: string): Promise<string | null> {
  return (
    (await answerOf('dbus-send', [
      '--session',
      '--print-reply=literal',
      `--reply-timeout=${ANSWER_LIMIT}`,
      `--dest=${destination}`,
      path,
      method,
      `string:${argument}`
    ])) ??
    (await answerOf('gdbus', [
      'call',
      '--session',
      '--dest',
      destination,
      '--object-path',
      path,
      '--method',
      method,
      argument
    ]))
  )
}

/** What a program printed; null where it is not there, failed or took too long. */
async function answerOf(program: string, args: readonly string[]): Promise<string | null> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve) => {
    execFile(program, args, { timeout: ANSWER_LIMIT, maxBuffer: 65_536 }, (error, out) => resolve(error ? null : out))
  })
}
