import { spawnSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../helpers/at-the-end.ts'

const alone = ['unshare', '--user', '--map-root-user', '--mount', '--propagation', 'private']
const canMount = process.platform === 'linux' && spawnSync(alone[0]!, [...alone.slice(1), 'true']).status === 0
if (!canMount) console.log('The test of the clock’s zone is left out: it needs a mount namespace of its own.')

/** Says the hour of a moment, changes the zone as the desktop's settings do, waits for the look, and says it again. */
const program = `
import { rmSync, symlinkSync } from 'node:fs'
import { followTimeZone } from ${JSON.stringify(new URL('../../../src-main/base/time-zone.ts', import.meta.url).href)}
const hours = () => new Date(0).getHours()
const said = [hours()]
rmSync('/etc/localtime')
symlinkSync('/usr/share/zoneinfo/Asia/Seoul', '/etc/localtime')
const end = Date.now() + 20_000
const following = followTimeZone(20)
const wait = setInterval(() => {
  if (hours() === said[0] && Date.now() < end) return
  clearInterval(wait)
  following.dispose()
  console.log([...said, hours()].join())
}, 20)`

test.skipIf(!canMount)('the hours of the day follow the zone of the clock, also while the program runs', async () => {
  const etc = join(await temporaryFolder(), 'etc')
  await mkdir(etc)
  await symlink('/usr/share/zoneinfo/Etc/UTC', join(etc, 'localtime'))
  const { TZ: _zone, ...env } = process.env
  const inside = `mount --bind '${etc}' /etc && exec "$@"`
  const node = [process.execPath, '--no-warnings', '--input-type=module-typescript', '--eval', program]
  const ran = spawnSync(alone[0]!, [...alone.slice(1), 'sh', '-c', inside, 'sh', ...node], { env, encoding: 'utf8' })
  expect(ran.stderr).toBe('')
  expect(ran.stdout.trim()).toBe('0,9')
})
