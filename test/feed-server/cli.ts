import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { behaviours } from './behaviours.ts'
import type { PlayedRecording } from './server-state.ts'
import { indexText } from './pages.ts'
import { record } from './record.ts'
import { readRecording } from './recording.ts'
import { startFeedServer } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8087' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    record: { type: 'string' },
    file: { type: 'string' },
    seconds: { type: 'string' },
    header: { type: 'string', multiple: true, default: [] },
    replay: { type: 'string', multiple: true, default: [] },
    speed: { type: 'string', default: '1' }
  }
})

const ends = { clean: 'then a clean end', cut: 'then the connection broke', stopped: 'and it went on' }

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

try {
  if (values.record === undefined) await serve()
  else await recordTo(values.record)
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') console.error(`Port ${values.port} is taken: choose another with --port=N.`)
  else if (code === 'EEXIST')
    console.error(`${(error as NodeJS.ErrnoException).path} exists: choose another with --file=FILE.`)
  else console.error(message)
  process.exitCode = 1
}

async function serve(): Promise<void> {
  const recordings: Record<string, PlayedRecording> = {}
  const speed = positive('speed', values.speed)
  for (const file of values.replay) recordings[nameOf(file)] = { recording: recordingIn(file), speed }
  const { host, seed } = values
  const server = await startFeedServer({ port: Number(values.port), host, seed: Number(seed), recordings })
  console.log(indexText(behaviours, server.url))
  console.log(`The other origin, for redirects, is ${server.otherUrl}. Stop with Ctrl+C.`)
  for (const file of values.replay) {
    console.log(`${file} plays at ${server.url}/replay/${encodeURIComponent(nameOf(file))}`)
  }
  if (stop.signal.aborted) await server.close()
  else stop.signal.addEventListener('abort', () => void server.close())
}

/** `recordings/harbour.ndjson` plays at `/replay/harbour`. */
function nameOf(file: string): string {
  return basename(file).replace(/\.ndjson$/i, '')
}

function recordingIn(file: string): ReturnType<typeof readRecording> {
  try {
    return readRecording(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} cannot be played: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error
    })
  }
}

async function recordTo(url: string): Promise<void> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new Error('--record=URL takes an http(s) address.')
  const headers: Record<string, string> = {}
  for (const header of values.header) {
    const colon = header.indexOf(':')
    if (colon < 1) throw new Error('--header takes "Name: value".')
    headers[header.slice(0, colon).trim().toLowerCase()] = header.slice(colon + 1).trim()
  }
  const file = values.file ?? `${new URL(url).hostname.replace(/[^a-z0-9.-]/gi, '')}.ndjson`
  const ms = values.seconds === undefined ? undefined : positive('seconds', values.seconds) * 1000
  console.log(`Recording to ${file}${ms === undefined ? '; stop with Ctrl+C' : ` for ${values.seconds} s`}.`)
  const told = await record({ url, file, headers, signal: stop.signal, ...(ms !== undefined && { ms }) })
  console.log(`${told.url} answered ${told.status}: ${told.bytes} bytes in ${told.pieces} pieces, ${ends[told.end]}.`)
  console.log(`Play it back with: npm run feed-server -- --replay=${file}`)
}

function positive(name: string, value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !(number >= 0)) throw new Error(`--${name} takes a number.`)
  return number
}
