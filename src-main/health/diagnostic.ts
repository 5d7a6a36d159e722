import type { ConnectionState, EndReason } from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import type { DocumentCheck, FeedHealth, PathSign, RawFrame } from '#contract/health.ts'
import { maskedUrl } from '../base/masked-address.ts'

const MOST_FRAMES = 20

/**
 * A feed's health as a text for a bug report.
 *
 * Whoever pastes it somewhere must not give anything away: of the address the values of its query, names and passwords and
 * every part of its path but words that any server has are masked, and of the messages only type and size are in it. Headers are not
 * in it at all. Ids are shown where they are plain numbers.
 */
export function diagnostic(health: FeedHealth, program: { version: string; runtime: string; now: number }): string {
  const { minutes, hours, history, checks, gaps, frames } = health
  const open = sum(hours.openMs)
  const wanted = sum(hours.wantedMs)
  const lines = [
    `Tickertape ${program.version} (${program.runtime}), ${time(program.now)}`,
    `Address: ${maskedUrl(health.url)}`,
    `State: ${stateText(health.state)}, since ${time(health.since)}, attempts ${health.attempts}`,
    `Last byte: ${time(health.lastByteAt)}; last message: ${time(health.lastMessageAt)}`,
    `Kind: ${health.kind}`,
    `Something at least every: ${health.heartbeatMs === null ? 'not known' : `${(health.heartbeatMs / 1000).toFixed(1)} s`}`,
    ...(health.path.length > 0 ? [`On the way: ${health.path.map(reasonText).join('; ')}`] : []),
    `Resumes: ${health.resumes ? 'by event ID' : 'no'}`,
    `Items ${health.items}, messages ${health.messages}, duplicates ${health.duplicates}, not understood ${health.notUnderstood}, removals of nothing stored ${health.removedNothing}, heartbeats and greetings ${health.noise}, nearly JSON ${health.repaired}, too large ${health.tooLarge}, ids too long ${health.longIds}`,
    `Last 60 min: ${sum(minutes.messages)} messages, ${sum(minutes.bytes)} bytes`,
    `Last 7 days: ${sum(hours.messages)} messages, ${sum(hours.bytes)} bytes, open ${percent(open, wanted)} of the time`,
    '',
    `History (${history.length}):`,
    ...history.map(({ at, kind, reason }) => `  ${time(at)} ${kind}${reason ? ` ${reasonText(reason)}` : ''}`),
    '',
    ...(checks.length > 0 ? [`Checks (${checks.length}):`, ...checks.map((check) => `  ${checkText(check)}`), ''] : []),
    `Gaps (${gaps.length}):`,
    ...gaps.map((gap) => `  ${gapText(gap)}`),
    '',
    `Last messages (${Math.min(frames.length, MOST_FRAMES)} of ${frames.length}):`,
    ...frames.slice(0, MOST_FRAMES).map((frame) => `  ${frameText(frame)}`)
  ]
  return `${lines.join('\n')}\n`
}

const time = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString())
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((part / whole) * 100).toFixed(1)} %`)
const plainId = (id: string): string => (/^\d{1,20}$/.test(id) ? id : `(${id.length} characters)`)

function stateText(state: ConnectionState): string {
  if (state.kind === 'paused') return `paused by ${state.by}`
  return 'reason' in state ? `${state.kind} ${reasonText(state.reason)}` : state.kind
}

/** A reason carries codes and numbers only, and the server's own content type. */
function reasonText({ kind, ...more }: EndReason | PathSign): string {
  const details = Object.entries(more).map(([name, value]) => `${name} ${String(value).slice(0, 80)}`)
  return details.length > 0 ? `${kind} (${details.join(', ')})` : kind
}

function checkText({ at, status, reason, bytes, fresh }: DocumentCheck): string {
  const answer = reason ? reasonText(reason) : `status ${status ?? 'none'}`
  return `${time(at)} ${answer}, ${bytes} bytes, ${fresh} new`
}

function gapText({ kind, reason, fromAt, toAt, items, filledAt, seenAt }: Gap): string {
  const ids = [
    'after' in reason && reason.after !== '' ? ` after ${plainId(reason.after)}` : '',
    'before' in reason ? ` before ${plainId(reason.before)}` : ''
  ].join('')
  const marks = [
    items === null ? '' : `${items} missing`,
    filledAt === null ? '' : 'filled',
    seenAt === null ? '' : 'seen'
  ]
  const rest = marks.filter((mark) => mark !== '').join(', ')
  return `${time(fromAt)} to ${time(toAt)} ${kind}: ${reason.kind}${ids}${rest === '' ? '' : `; ${rest}`}`
}

function frameText({ at, type, id, length }: RawFrame): string {
  const name = /^[\w.:-]{1,40}$/.test(type) ? type : `(${type.length} characters)`
  return `${time(at)} ${name} id ${id === null ? 'none' : plainId(id)} ${length} characters`
}
