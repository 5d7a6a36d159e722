import type { Bridge } from '#contract/ipc.ts'

declare global {
  interface Window {
    tickertape: Bridge
  }
}

/** The only reader of `window.tickertape`; tests hand a fake to the state classes instead. */
export const bridge: Bridge = window.tickertape
