/** What went wrong with the program itself, and is told until the reader has taken note. */
export type Mishap =
  /** The last run ended without closing the library: it crashed or was killed. Nothing that was stored is lost. */
  | { kind: 'ended' }
  /** The window's own process ended so many times within a short while; streams did not notice. */
  | { kind: 'window'; times: number }
