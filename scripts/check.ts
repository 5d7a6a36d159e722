import { checkTests, runChecks, staticChecks } from './setup/checks.ts'
import { runCommand, say } from './setup/say.ts'

/** `npm run check`: format, types, lint, unused exports, licences and advisories of what is shipped, unit and integration tests. `--no-tests` leaves the tests out. */
await runCommand(async () => {
  const withTests = !process.argv.includes('--no-tests')
  const failed = await runChecks(withTests ? [...staticChecks, ...checkTests] : staticChecks)
  say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`)
  return failed.length === 0 ? 0 : 1
})
