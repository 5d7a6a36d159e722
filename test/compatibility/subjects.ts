import { join } from 'node:path'
import { makeNginxFolder, unpackDebian } from './debian.ts'
import { installServers } from './npm.ts'
import { NchanOrigin, NodeOrigin } from './origin.ts'
import { freePort } from './program.ts'
import { proxyBefore, proxyKinds } from './proxies.ts'
import type { Subject } from './scenario.ts'
import { npmServers } from './servers.ts'

interface Gathered {
  /** Started and ready to be read. */
  subjects: Subject[]
  /** What cannot be tried here, with the reason. */
  missing: string[]
}

/** Installs and starts what is wanted, in a folder. */
export async function gather(names: readonly string[], folder: string): Promise<Gathered> {
  const missing: string[] = []
  const subjects: Subject[] = []
  const add = async (subject: Subject): Promise<void> => {
    subjects.push(subject)
    try {
      await subject.origin.start()
      await subject.proxy?.start()
    } catch (error) {
      subjects.pop()
      await subject.proxy?.kill()
      await subject.origin.kill()
      missing.push(`${subject.name}: ${(error as Error).message}`)
    }
  }
  const servers = npmServers.filter(({ name }) => names.includes(name))
  const problem = await installServers(servers, folder)
  if (problem !== null) missing.push(problem)
  for (const { name, title, packages, path, habit } of problem === null ? servers : []) {
    const port = await freePort()
    const [version] = Object.values(packages)
    const feeds = [{ title: '', url: `http://127.0.0.1:${port}${path}` }]
    await add({ name, title: `${title} ${version}`, habit, origin: new NodeOrigin(folder, name, port), feeds })
  }
  if (names.includes('nchan')) {
    const debian = (await makeNginxFolder()) ?? (await unpackDebian(['nginx', 'libnginx-mod-nchan'], folder))
    if (typeof debian === 'string') missing.push(`nchan: ${debian}`)
    else {
      const port = await freePort()
      const title = `nchan ${debian.versions.get('libnginx-mod-nchan')}`
      const habit = "ids of the hub's own; replays what it holds in memory"
      const origin = await NchanOrigin.make(debian, join(folder, 'nchan'), port)
      await add({ name: 'nchan', title, habit, origin, feeds: [{ title: '', url: `http://127.0.0.1:${port}/news` }] })
    }
  }
  if (names.includes('direct')) {
    const port = await freePort()
    const habit = 'what the proxies below are compared with'
    const origin = new NodeOrigin(folder, 'plain', port)
    await add({ name: 'direct', title: 'No proxy', habit, origin, isPlain: true, feeds: plainFeeds(port) })
  }
  for (const kind of proxyKinds.filter(({ name }) => names.includes(name))) {
    const debian = await unpackDebian(kind.packages, folder)
    if (typeof debian === 'string') {
      missing.push(`${kind.name}: ${debian}`)
      continue
    }
    const [back, port] = [await freePort(), await freePort()]
    const title = withVersion(kind.title, debian.versions.get(kind.packages[0] ?? ''))
    const origin = new NodeOrigin(folder, 'plain', back)
    const proxy = await proxyBefore(kind, debian, { folder: join(folder, kind.name), port, back })
    await add({ name: kind.name, title, habit: kind.habit, origin, proxy, isPlain: true, feeds: plainFeeds(port) })
  }
  return { subjects, missing }
}

/** Those of the plain server, at the port where it or its proxy listens. */
const plainFeeds = (port: number): Subject['feeds'] => [
  { title: 'replays', url: `http://127.0.0.1:${port}/news` },
  { title: 'no ids', url: `http://127.0.0.1:${port}/live` }
]

/** `nginx, proxy_pass alone` becomes `nginx 1.22.1, proxy_pass alone`. */
function withVersion(title: string, version: string | undefined): string {
  const [name, ...rest] = title.split(',')
  return [`${name} ${version}`, ...rest].join(',')
}
