/** What an operation answers when trouble is expected: a value that the window can explain. Exceptions are bugs. */
export type Result<T, Reason> = { ok: true; value: T } | { ok: false; reason: Reason }

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })
export const refused = <Reason>(reason: Reason): { ok: false; reason: Reason } => ({ ok: false, reason })
