/** How a check ended. `output` is shown where the check failed, `note` behind its line either way. */
export interface Outcome {
  ok: boolean
  output: string
  note?: string
}
