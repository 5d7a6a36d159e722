import { spawn, type ChildProcess } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DebuggedPage } from '../helpers/debugged-page.ts'
import { isRunning, until } from '../helpers/until.ts'

/** What the program printed, for the person who has to find out why a test failed. */
let printed = ''

/** The last of what every start of the program printed. */
export const lastPrinted = (): string => printed

export function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(program, args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] })
  const keep = (data: Buffer): void => void (printed = (printed + data.toString()).slice(-20_000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return child
}

export async function ended(child: ChildProcess): Promise<void> {
  if (!isRunning(child.pid) || child.exitCode !== null) return
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await end
  clearTimeout(hard)
}

export async function pageAt(port: number): Promise<DebuggedPage> {
  let page: DebuggedPage | null = null
  await until('the program shows a page', async () => (page = await DebuggedPage.at(port)) !== null, 60_000)
  return page as unknown as DebuggedPage
}

/** In which namespaces of its own the renderer is; throws where it is not in its sandbox. */
export async function sandboxOf(renderer: number): Promise<string[]> {
  const seccomp = /^Seccomp:\s*(\d)/m.exec(await readFile(`/proc/${renderer}/status`, 'utf8'))?.[1]
  const own = []
  for (const kind of ['pid', 'net', 'user'])
    if ((await readlink(`/proc/${renderer}/ns/${kind}`)) !== (await readlink(`/proc/self/ns/${kind}`))) own.push(kind)
  // Where the system lets nobody make user namespaces, Chromium's setuid helper makes the other two.
  if (seccomp !== '2' || !own.includes('pid') || !own.includes('net'))
    throw new Error(`The renderer is not in its sandbox: seccomp ${seccomp}, own namespaces ${own.join(', ')}.`)
  return own
}

export async function rendererOf(): Promise<number> {
  const [renderer] = await processes('--type=renderer')
  if (renderer === undefined) throw new Error('There is no renderer.')
  return renderer
}

/** The processes of the installed program whose command line has this in it. */
export async function processes(part: string): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (line.startsWith('/opt/Tickertape/tickertape') && line.includes(part)) found.push(Number(name))
  }
  return found
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
