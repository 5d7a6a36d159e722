import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { record } from '../../feed-server/record.ts'
import { readRecording } from '../../feed-server/recording.ts'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { startByteServer, type ByteServer } from '../../helpers/byte-server.ts'
import { openStreamToRows } from '../../helpers/stream-to-rows.ts'
import { startRawServer, until } from '../../unit/feeds/http/raw-server.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tickertape-recording-'))
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

async function byteServer(): Promise<ByteServer> {
  const server = await startByteServer()
  cleanUps.push(() => server.close())
  return server
}

async function playing(file: string, speed = 0): Promise<FeedServer> {
  const recording = readRecording(readFileSync(file, 'utf8'))
  const server = await startFeedServer({ recordings: { strange: { recording, speed } } })
  cleanUps.push(() => server.close())
  return server
}

/** An answer with its pieces as they came, until it ends or so many bytes are there. */
async function listen(
  url: string,
  enough = Infinity
): Promise<{ response: IncomingMessage; pieces: Buffer[]; how: string }> {
  const asked = get(url, { agent: false })
  cleanUps.push(() => asked.destroy())
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const pieces: Buffer[] = []
  let bytes = 0
  let how = 'open'
  response.on('data', (piece: Buffer) => {
    pieces.push(piece)
    bytes += piece.length
  })
  response.on('end', () => (how = 'clean'))
  response.on('error', () => (how = 'cut'))
  await until(() => how !== 'open' || bytes >= enough, 'the end or enough of it')
  return { response, pieces, how }
}

const strange = Buffer.concat([
  Buffer.from('\uFEFF:hello\r\nretry: 10\r\nid: 속보-1\r'),
  Buffer.from('data: a\0b\r\rdata: '),
  Buffer.of(0xff, 0xe2, 0x82),
  Buffer.from('\n\nevent: open\ndata: half')
])

describe('a recording', () => {
  it.each(['clean', 'cut'] as const)('keeps every byte, comment and piece, the times and the end (%s)', async (how) => {
    const source = await byteServer()
    const then = how === 'clean' ? 'end' : 'cut'
    source.answers('/feed', [{ body: strange, then }], 'one byte at a time')
    const file = join(folder(), 'strange.ndjson')
    const told = await record({ url: `${source.url}/feed`, file })
    expect(told).toEqual({
      status: 200,
      url: `${source.url}/feed`,
      pieces: strange.length,
      bytes: strange.length,
      end: how
    })

    const kept = readRecording(readFileSync(file, 'utf8'))
    expect(Buffer.concat(kept.pieces.map(({ bytes }) => bytes))).toEqual(strange)
    expect(kept.pieces.every(({ bytes }) => bytes.length === 1)).toBe(true)
    expect(kept).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' }, end: { how } })

    const server = await playing(file)
    const heard = await listen(`${server.url}/replay/strange`)
    expect(Buffer.concat(heard.pieces)).toEqual(strange)
    expect(heard.pieces.length).toBe(strange.length)
    expect(heard.how).toBe(how)
    expect(heard.response.headers['content-type']).toBe('text/event-stream')
  })

  it('keeps what came right before the connection broke', async () => {
    const source = await byteServer()
    source.answers('/feed', Array(50).fill({ body: strange, then: 'cut' }), 'whole')
    const directory = folder()
    for (let times = 0; times < 50; times++) {
      const told = await record({ url: `${source.url}/feed`, file: join(directory, `${times}.ndjson`) })
      expect(told).toMatchObject({ bytes: strange.length, end: 'cut' })
    }
  })

  it('of a server that does not answer is none', async () => {
    const source = await byteServer()
    await source.close()
    const file = join(folder(), 'silent.ndjson')
    await expect(record({ url: `${source.url}/feed`, file })).rejects.toThrow('ECONNREFUSED')
    expect(existsSync(file)).toBe(false)
  })

  it('never holds a secret: no Authorization, cookie, password or query', async () => {
    const source = await startRawServer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'set-cookie': 'session=geheim',
        'www-authenticate': 'Basic realm="geheim"',
        'x-request-id': 'geheim'
      })
      response.end('data: a\n\n')
    })
    cleanUps.push(() => source.close())
    const file = join(folder(), 'secret.ndjson')
    const url = source.url.replace('http://', 'http://reader:geheim@')
    await record({ url: `${url}/feed?access_token=geheim`, file, headers: { 'x-api-key': 'geheim' } })
    const { headers } = source.requests[0]!
    expect(headers['x-api-key']).toBe('geheim')
    expect(headers.authorization).toBe(`Basic ${Buffer.from('reader:geheim').toString('base64')}`)
    const text = readFileSync(file, 'utf8')
    expect(text).not.toContain('geheim')
    expect(text).not.toContain(Buffer.from('reader:geheim').toString('base64'))
    expect(JSON.parse(text.split('\n')[0]!)).toMatchObject({ recording: 1, url: `${source.url}/feed` })
  })

  it('follows a redirect without what was meant for the first server', async () => {
    const [first, second] = [await byteServer(), await byteServer()]
    first.answers('/a', [{ status: 302, headers: [['Location', `${second.url}/b?token=geheim`]] }], 'whole')
    second.answers('/b?token=geheim', [{ body: 'data: a\n\n' }], 'whole')
    const file = join(folder(), 'redirected.ndjson')
    const told = await record({ url: `${first.url}/a`, file, headers: { authorization: 'Bearer geheim' } })
    expect(told).toMatchObject({ status: 200, url: `${second.url}/b`, bytes: 9 })
    expect(first.asked('/a')[0]?.headers['authorization']).toBe('Bearer geheim')
    expect(second.asked('/b?token=geheim')[0]?.headers).not.toHaveProperty('authorization')
    expect(readFileSync(file, 'utf8')).not.toContain('geheim')
  })

  it('keeps an answer that is no stream, and plays it back', async () => {
    const source = await byteServer()
    const headers = [
      ['Content-Type', 'text/html'],
      ['Retry-After', '7']
    ] as const
    source.answers('/feed', [{ status: 503, headers, body: '<h1>Busy</h1>' }], 'whole')
    const file = join(folder(), 'busy.ndjson')
    expect(await record({ url: `${source.url}/feed`, file })).toMatchObject({ status: 503, end: 'clean' })
    const server = await playing(file)
    const { response, pieces } = await listen(`${server.url}/replay/strange`)
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '7'])
    expect(Buffer.concat(pieces).toString()).toBe('<h1>Busy</h1>')
  })

  it('that is stopped plays as a stream that stays open', async () => {
    const source = await byteServer()
    source.answers('/feed', [{ body: 'data: a\n\n', then: 'stay' }], 'whole')
    const file = join(folder(), 'stopped.ndjson')
    const stop = new AbortController()
    const recording = record({ url: `${source.url}/feed`, file, signal: stop.signal })
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('data: a'), 'the first piece')
    stop.abort()
    expect(await recording).toMatchObject({ end: 'stopped', bytes: 9 })
    const server = await playing(file)
    const { how, pieces } = await listen(`${server.url}/replay/strange`, 9)
    expect([how, Buffer.concat(pieces).toString()]).toEqual(['open', 'data: a\n\n'])
  })

  it('takes its own time, or a tenth of it', async () => {
    const file = join(folder(), 'slow.ndjson')
    const lines = [
      { recording: 1, url: 'http://127.0.0.1/slow', at: '2026-01-01T00:00:00.000Z', status: 200, headers: {} },
      { ms: 0, text: 'data: a\n\n' },
      { ms: 1000, text: 'data: b\n\n' },
      { ms: 2000, end: 'clean' }
    ]
    writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'))
    const server = await playing(file, 1)
    const startedAt = performance.now()
    await listen(`${server.url}/replay/strange?speed=10`)
    const fast = performance.now() - startedAt
    expect(fast).toBeGreaterThanOrEqual(195)
    await listen(`${server.url}/replay/strange`)
    const whole = performance.now() - startedAt - fast
    expect(whole).toBeGreaterThanOrEqual(1995)
    expect(fast).toBeLessThan(whole)
  })

  it('of a strange server is a feed like any other in the program', async () => {
    const source = await byteServer()
    source.answers('/feed', [{ body: strange, then: 'cut' }], 'one byte at a time')
    const file = join(folder(), 'strange.ndjson')
    await record({ url: `${source.url}/feed`, file })
    const server = await playing(file)
    const app = await openStreamToRows()
    cleanUps.push(() => app.close())
    const feed = await app.hold(`${server.url}/replay/strange`)
    await until(() => feed.rows().length === 2, 'the rows')
    expect(feed.rows()).toEqual(['a\uFFFDb', '\uFFFD\uFFFD'])
    expect(feed.lastEventId()).toBe('속보-1')
    await feed.close()
  })

  it.each([
    ['', 'nothing is in it'],
    ['{"recording":2}', 'line 1: this is no recording'],
    [
      '{"recording":1,"url":"","at":"","status":200,"headers":{}}\n{"ms":5,"text":"a"}\n{"ms":4,"text":"b"}',
      'line 3: a time'
    ],
    ['{"recording":1,"url":"","at":"","status":200,"headers":{}}\n{"ms":5}', 'line 2: neither'],
    ['{"recording":1,"url":"","at":"","status":200,"headers":{}}\nhello', 'line 2: ']
  ])('that makes no sense is refused by its line: %j', (text, problem) => {
    expect(() => readRecording(text)).toThrow(problem)
  })
})

describe('npm run feed-server', () => {
  function run(...args: string[]): { child: ChildProcess; said: () => string } {
    const cli = new URL('../../feed-server/cli.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [cli, '--port=0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    cleanUps.push(() => child.kill('SIGKILL'))
    let text = ''
    child.stdout?.on('data', (piece) => (text += piece))
    child.stderr?.on('data', (piece) => (text += piece))
    return { child, said: () => text }
  }

  it('--record writes a file and --replay plays it', async () => {
    const source = await byteServer()
    source.answers('/feed', [{ body: strange, then: 'stay' }], 'whole')
    const file = join(folder(), 'harbour.ndjson')
    const recorder = run(`--record=${source.url}/feed`, `--file=${file}`, '--seconds=0.3')
    const [code] = await once(recorder.child, 'exit')
    expect(code, recorder.said()).toBe(0)
    expect(recorder.said()).toContain(`${strange.length} bytes`)

    const player = run(`--replay=${file}`, '--speed=0')
    const address = (): string | undefined => /http:\S+\/replay\/harbour/.exec(player.said())?.[0]
    await until(() => address() !== undefined, 'the address')
    const { pieces } = await listen(address()!, strange.length)
    expect(Buffer.concat(pieces)).toEqual(strange)
    player.child.kill('SIGTERM')
    expect(await once(player.child, 'exit')).toEqual([0, null])
  })

  it('--record leaves an existing file alone and says so', async () => {
    const source = await byteServer()
    source.answers('/feed', [{ body: 'data: a\n\n' }], 'whole')
    const file = join(folder(), 'kept.ndjson')
    writeFileSync(file, 'mine')
    const recorder = run(`--record=${source.url}/feed`, `--file=${file}`)
    expect(await once(recorder.child, 'exit')).toEqual([1, null])
    expect(recorder.said()).toContain('kept.ndjson exists')
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })
})
