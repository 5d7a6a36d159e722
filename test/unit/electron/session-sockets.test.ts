import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasSessionEnded, sessionSockets } from '../../../src-main/electron/session-sockets.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'

async function listenAt(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(path, resolve))
  atTheEnd(() => server.close())
  return server
}

test('a session has ended when its bus or its display is gone, or another has taken its place', async () => {
  const folder = await temporaryFolder()
  const env = {
    XDG_RUNTIME_DIR: folder,
    WAYLAND_DISPLAY: 'wayland-1',
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus`
  }
  const bus = await listenAt(join(folder, 'bus'))
  await listenAt(join(folder, 'wayland-1'))
  const before = sessionSockets(env, 'linux')
  expect(before.map(({ path }) => path)).toEqual([join(folder, 'wayland-1'), join(folder, 'bus')])
  expect(await hasSessionEnded(before)).toBe(false)

  await new Promise((resolve) => bus.close(resolve))
  expect(await hasSessionEnded(before)).toBe(true)
  await listenAt(join(folder, 'bus'))
  expect(await hasSessionEnded(before)).toBe(true)
  expect(await hasSessionEnded(sessionSockets(env, 'linux'))).toBe(false)
})

test('what is no list of sockets says nothing, and no other system has any', async () => {
  for (const value of [undefined, null, 'x', {}, [null, 1, { path: 1 }]])
    expect(await hasSessionEnded(value)).toBe(false)
  expect(sessionSockets({ DISPLAY: ':0' }, 'darwin')).toEqual([])
})
