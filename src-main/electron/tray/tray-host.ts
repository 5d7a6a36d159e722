const ANSWER_LIMIT = 2_000

/**
 * Whether a panel shows tray icons, so that a hidden window can be had back.
 *
 * Windows and macOS always have one. On Linux the watcher of status icons on the session bus knows; where it cannot be
 * asked there is none.
 */
export async function trayHostAnswers(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const watcher = 'org.kde.StatusNotifierWatcher'
  const path = '/StatusNotifierWatcher'
  const property = 'IsStatusNotifierHostRegistered'
  const get = 'org.freedesktop.DBus.Properties.Get'
  const said =
    (await answerOf('dbus-send', [
      '--session',
      '--print-reply=literal',
      `--reply-timeout=${ANSWER_LIMIT}`,
      `--dest=${watcher}`,
      path,
      get,
      `string:${watcher}`,
      `string:${property}`
    ])) ??
    (await answerOf('gdbus', [
      'call',
      '--session',
      '--dest',
      watcher,
      '--object-path',
      path,
      '--method',
      get,
      watcher,
      property
    ]))
  return said !== null && /\btrue\b/.test(said)
}

/** What a program printed; null where it is not there, failed or took too long. */
async function answerOf(program: string, args: readonly string[]): Promise<string | null> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve) => {
    execFile(program, args, { timeout: ANSWER_LIMIT, maxBuffer: 65_536 }, (error, out) => resolve(error ? null : out))
  })
}
