import { relative, sep } from 'node:path'
import type { Outcome } from './outcome.ts'
import { findProgram, run } from './child.ts'
import { shippedFolders } from './notices.ts'
import { repository } from './places.ts'

/** What npm's `audit --json` answers of one package, as far as we read it. */
interface Vulnerable {
  name: string
  severity: string
  /** The advisories, and by name the packages that bring the weakness. */
  via: readonly (string | { title?: string; url?: string; severity?: string })[]
  /** Its folders, as `node_modules/undici`. */
  nodes: readonly string[]
}

/** `unknown` says why nothing could be found out, in a few words without an address. */
export type Verdict = { kind: 'clean' } | { kind: 'unknown'; why: string } | { kind: 'advisories'; lines: string[] }

/** An advisory of less is read when the package is updated next. */
const GRAVE = new Set(['high', 'critical'])
/** A machine without a network must not wait long to hear that it has none. In ms. */
const LIMIT = 20_000

/**
 * Looks up the advisories of what is shipped.
 *
 * Nobody is kept from working by a registry that cannot answer: many mirrors have no such endpoint. That is said in the
 * line of the check.
 */
export async function checkAdvisories(): Promise<Outcome> {
  const verdict = await lookUp()
  switch (verdict.kind) {
    case 'clean':
      return { ok: true, output: '' }
    case 'unknown':
      return { ok: true, output: '', note: `not looked up: ${verdict.why}` }
    case 'advisories':
      return { ok: false, output: verdict.lines.join('\n') }
  }
}

async function lookUp(): Promise<Verdict> {
  const npm = npmCommand()
  if (!npm) return { kind: 'unknown', why: 'there is no npm' }
  const shipped = (await shippedFolders()).map((folder) => relative(repository, folder).split(sep).join('/'))
  const flags = ['--json', '--no-offline', '--fetch-retries=0', `--fetch-timeout=${LIMIT / 2}`]
  const [program, ...args] = npm
  const { output, timedOut } = await run(program, [...args, 'audit', ...flags], { cwd: repository, timeoutMs: LIMIT })
  return timedOut ? { kind: 'unknown', why: 'the registry does not answer' } : verdictOf(output, shipped)
}

/** The npm that runs us, else the one on the PATH; without a shell npm.cmd cannot be started, so that Windows needs the first. */
function npmCommand(): [string, ...string[]] | undefined {
  const own = process.env['npm_execpath']
  if (own && /npm-cli\.[cm]?js$/.test(own)) return [process.execPath, own]
  const npm = findProgram('npm')
  return npm === undefined ? undefined : [npm]
}

/**
 * Judges what `npm audit --json` printed.
 *
 * @param output its standard output, with its warnings around it
 * @param shipped the folders of the packages that are shipped, as `node_modules/undici`
 */
export function verdictOf(output: string, shipped: readonly string[]): Verdict {
  const answer = jsonIn(output)
  if (!answer) return { kind: 'unknown', why: 'npm gave no answer' }
  const { vulnerabilities } = answer
  if (!isRecord(vulnerabilities)) return { kind: 'unknown', why: reasonOf(answer) }
  const ours = new Set(shipped)
  const lines = Object.values(vulnerabilities)
    .filter(isVulnerable)
    .filter(({ severity, nodes }) => GRAVE.has(severity) && nodes.some((node) => ours.has(node)))
    .map(lineOf)
  return lines.length === 0 ? { kind: 'clean' } : { kind: 'advisories', lines }
}

/** npm's answer is one object that begins and ends a line; its warnings stand before and after it. */
function jsonIn(output: string): Record<string, unknown> | null {
  const [text] = /^\{[\s\S]*^\}$/m.exec(output) ?? /^\{.*\}$/m.exec(output) ?? []
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function reasonOf(answer: Record<string, unknown>): string {
  const { statusCode, error } = answer
  if (typeof statusCode === 'number') return `the registry answers ${statusCode}`
  const code = isRecord(error) ? error['code'] : undefined
  if (code === 'ENOLOCK') return 'there is no package-lock.json'
  return 'the registry cannot be reached'
}

function lineOf({ name, severity, via }: Vulnerable): string {
  const reasons = via.map((one) => (typeof one === 'string' ? `by ${one}` : [one.title, one.url].join(' ').trim()))
  return `${name} (${severity}): ${reasons.join('; ')}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isVulnerable(value: unknown): value is Vulnerable {
  return isRecord(value) && Array.isArray(value['nodes']) && Array.isArray(value['via'])
}
