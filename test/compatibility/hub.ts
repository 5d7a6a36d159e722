import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from './app.ts'
import { makeNginxFolder, unpackDebian, type Unpacked } from './debian.ts'
import { PlainReader } from './plain-reader.ts'
import { readFeed } from './library.ts'
import { freePort, Program } from './program.ts'
import { numberIn, storyMessage } from './story.ts'

/** The hub of docs/hub.md: what it says there, with the ports of a run. */
interface Hub {
  nodes: readonly [Program, Program]
  /** Redis and the proxy: they stay. */
  others: readonly Program[]
  publisher: string
  readers: string
}

const CHANNELS = ['town', 'harbour', 'weather', 'transport', 'library', 'ops', 'village', 'notices'] as const
/** Streams of plain clients; with the app's there are 200. */
const PLAIN = 200 - CHANNELS.length
/** Between two stories of a channel, in milliseconds. */
const PACE = 400
const PHASE = 8_000
const PATIENCE = 60_000

/**
 * Two nodes over one Redis behind a proxy, 200 streams on them, and each node killed and brought back while stories go on.
 *
 * Tells the figures, and true where every stream had every story once.
 */
export async function playHub(
  folder: string,
  app: App,
  userDataDir: string,
  say: (line: string) => void
): Promise<boolean> {
  const packages = ['nginx', 'libnginx-mod-nchan', 'redis-server', 'redis-tools', 'liblzf1', 'libjemalloc2', 'haproxy']
  const libraries = ['liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1']
  const debian = (await makeNginxFolder()) ?? (await unpackDebian([...packages, ...libraries], folder))
  if (typeof debian === 'string') {
    say(`hub: left out: ${debian}`)
    return true
  }
  const hub = await build(debian, folder)
  const readers: PlainReader[] = []
  try {
    for (const program of [...hub.others, ...hub.nodes]) await program.start()
    const urlOf = (channel: string): string => `${hub.readers}/news/${channel}`
    for (let i = 0; i < PLAIN; i++) readers.push(new PlainReader(urlOf(CHANNELS[i % CHANNELS.length] as string)))
    app.start(CHANNELS.map(urlOf))
    await until(() => readers.every(({ opened }) => opened > 0), PATIENCE)
    const told = await tellThroughAll(hub, say)
    await until(() => readers.every((reader) => reader.newest === told), PATIENCE)
    await until(() => CHANNELS.every((channel) => storiesOf(userDataDir, urlOf(channel)).includes(told)), PATIENCE)
    await app.quit()
    const appStories = CHANNELS.map((channel) => storiesOf(userDataDir, urlOf(channel)))
    const streams = [...readers.map(({ stories }) => stories), ...appStories]
    const missing = streams.reduce((sum, stories) => sum + told - new Set(stories).size, 0)
    const twice = streams.reduce((sum, stories) => sum + stories.length - new Set(stories).size, 0)
    const opened = readers.reduce((sum, reader) => sum + reader.opened, 0)
    const gaps = CHANNELS.reduce((sum, channel) => sum + readFeed(userDataDir, urlOf(channel)).gaps.length, 0)
    say(
      `hub: ${streams.length} streams (${CHANNELS.length} of them the app's), ${told} stories on each of ${CHANNELS.length} channels, ` +
        `each node killed once: missing ${missing}, twice ${twice}; plain clients opened ${opened} streams, the app marked ${gaps} gaps`
    )
    return missing === 0 && twice === 0
  } finally {
    for (const reader of readers) reader.close()
    for (const program of [...hub.nodes, ...hub.others]) await program.kill()
  }
}

/** Stories at an even pace while one node dies and comes back, and then the other; answers how many on each channel. */
async function tellThroughAll({ nodes, publisher }: Hub, say: (line: string) => void): Promise<number> {
  let told = 0
  let over = false
  const telling = (async () => {
    while (!over) {
      told++
      await Promise.all(CHANNELS.map((channel) => publish(`${publisher}/publish/${channel}`, channel, told)))
      await sleep(PACE)
    }
  })()
  // Whoever waits for the phases first must not leave its failure unheard.
  telling.catch(() => {})
  await sleep(PHASE)
  for (const [index, node] of nodes.entries()) {
    say(`hub: node ${index + 1} is killed`)
    await node.kill()
    await sleep(PHASE)
    await node.start()
    say(`hub: node ${index + 1} is back`)
    await sleep(PHASE)
  }
  over = true
  await telling
  return told
}

/** A publisher that is told that it failed tries again; one that is not told cannot know whether it did. */
async function publish(url: string, channel: string, number: number): Promise<void> {
  const { event, data } = storyMessage(channel, number, number)
  const headers = { 'x-eventsource-event': event, 'content-type': 'application/json' }
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(data) }).catch(() => null)
    await answer?.arrayBuffer().catch(() => null)
    if (answer?.ok) return
    if (attempt === 50) throw new Error(`The hub does not take a story: ${answer?.status ?? 'no answer'}.`)
    await sleep(200)
  }
}

function storiesOf(userDataDir: string, url: string): number[] {
  return readFeed(userDataDir, url).rows.flatMap(({ title }) => numberIn(title) ?? [])
}

async function until(holds: () => boolean, limit: number): Promise<void> {
  const end = Date.now() + limit
  while (!holds() && Date.now() < end) await sleep(250)
}

async function build({ root, env }: Unpacked, folder: string): Promise<Hub> {
  const [redis, publisher, readers, first, second] = await Promise.all([1, 2, 3, 4, 5].map(() => freePort()))
  const place = async (name: string, file: string, text: string): Promise<string> => {
    const own = join(folder, 'hub', name)
    await mkdir(own, { recursive: true })
    await writeFile(join(own, file), text)
    return own
  }
  const program = (file: string, args: readonly string[], cwd: string, port = 0): Program =>
    new Program({ file: join(root, file), args, cwd, env, port })
  const nodes = await Promise.all(
    [first, second].map(async (port = 0, index) => {
      const own = await place(`node-${index + 1}`, 'nginx.conf', nodeConfiguration(root, port, redis ?? 0))
      return program('usr/sbin/nginx', ['-p', `${own}/`, '-c', 'nginx.conf', '-e', 'error.log'], own, port)
    })
  )
  const redisOwn = await place('redis', 'redis.conf', `bind 127.0.0.1\nport ${redis}\nsave ""\nappendonly no\n`)
  const ports = { publisher, readers, first, second }
  const proxyOwn = await place(
    'haproxy',
    'haproxy.cfg',
    proxyConfiguration(ports as Record<keyof typeof ports, number>)
  )
  return {
    nodes: nodes as [Program, Program],
    others: [
      program('usr/bin/redis-server', ['redis.conf'], redisOwn, redis),
      program('usr/sbin/haproxy', ['-db', '-f', 'haproxy.cfg'], proxyOwn, readers)
    ],
    publisher: `http://127.0.0.1:${publisher}`,
    readers: `http://127.0.0.1:${readers}`
  }
}

function nodeConfiguration(root: string, port: number, redis: number): string {
  return `daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
load_module ${join(root, 'usr/lib/nginx/modules/ngx_nchan_module.so')};
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  upstream messages { nchan_redis_server redis://127.0.0.1:${redis}; }
  server {
    listen 127.0.0.1:${port};
    location = /alive { return 204; }
    location ~ ^/publish/(\\w+)$ {
      nchan_publisher; nchan_channel_id $1; nchan_redis_pass messages;
      nchan_message_buffer_length 1000; nchan_message_timeout 1h;
    }
    location ~ ^/news/(\\w+)$ {
      nchan_subscriber eventsource; nchan_channel_id $1; nchan_redis_pass messages; nchan_eventsource_ping_interval 15;
    }
  }
}
`
}

function proxyConfiguration({
  publisher,
  readers,
  first,
  second
}: Record<'publisher' | 'readers' | 'first' | 'second', number>): string {
  return `defaults
  mode http
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  option redispatch
frontend publishers
  bind 127.0.0.1:${publisher}
  default_backend nodes
frontend readers
  bind 127.0.0.1:${readers}
  http-request deny unless { path_beg /news/ }
  default_backend nodes
backend nodes
  balance leastconn
  option httpchk GET /alive
  default-server inter 500ms fall 2 rise 1
  server one 127.0.0.1:${first} check
  server two 127.0.0.1:${second} check
`
}
