import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { pathsOf } from './session-bus/session-bus.ts'

/** A socket of the desktop session, and which one of those that had its place it is. */
export interface SessionSocket {
  path: string
  /** Null for one without a file. */
  born: string | null
}

/** More than a mark of ours ever names. */
const MOST = 8
const ANSWER_LIMIT = 1_000

/** What the program cannot live without on Linux: its display and the session's bus. Empty elsewhere. */
export function sessionSockets(env: NodeJS.ProcessEnv = process.env, platform = process.platform): SessionSocket[] {
  if (platform !== 'linux') return []
  const runtime = env['XDG_RUNTIME_DIR'] ?? ''
  const [, display] = /^(?:unix)?:(\d+)/.exec(env['DISPLAY'] ?? '') ?? []
  const wayland = env['WAYLAND_DISPLAY']
  const paths = [
    ...(display === undefined ? [] : [`/tmp/.X11-unix/X${display}`]),
    ...(wayland ? [wayland.startsWith('/') ? wayland : join(runtime, wayland)] : []),
    ...pathsOf(env['DBUS_SESSION_BUS_ADDRESS'] ?? `unix:path=${join(runtime, 'bus')}`).slice(0, 1)
  ]
  return paths
    .map((path) => ({ path, born: bornAt(path) }))
    .filter(({ path, born }) => born !== null || path.startsWith('\0'))
}

/**
 * Whether a session has ended: one of its sockets is gone, is another's now, or nobody listens at it.
 *
 * `before` was read from a file, so its form is checked.
 */
export async function hasSessionEnded(before: unknown): Promise<boolean> {
  const sockets = (Array.isArray(before) ? (before as unknown[]) : []).slice(0, MOST).filter(isSocket)
  const ended = await Promise.all(
    sockets.map(async ({ path, born }) => (born !== null && born !== bornAt(path)) || (await isDeaf(path)))
  )
  return ended.includes(true)
}

function bornAt(path: string): string | null {
  if (path.startsWith('\0')) return null
  try {
    const { ino, mtimeMs } = statSync(path)
    return `${ino} ${mtimeMs}`
  } catch {
    return null
  }
}

function isDeaf(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path })
    const answer = (isDeafNow: boolean): void => {
      clearTimeout(limit)
      socket.destroy()
      resolve(isDeafNow)
    }
    const limit = setTimeout(() => answer(false), ANSWER_LIMIT)
    socket.once('connect', () => answer(false))
    socket.once('error', () => answer(true))
  })
}

function isSocket(value: unknown): value is SessionSocket {
  const { path, born } = (value ?? {}) as Partial<Record<keyof SessionSocket, unknown>>
  return typeof path === 'string' && path.length < 200 && (born === null || typeof born === 'string')
}
