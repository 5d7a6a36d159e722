/** A problem that the user can solve: its message is a whole sentence that says what to do. Anything else that is thrown is a bug. */
export class SetupProblem extends Error {}

/** Prints one line of plain words for the person who started the command. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/**
 * Runs a command's main function and ends the process with the exit code it returns.
 *
 * Expected trouble is printed as its sentence alone; a bug keeps its stack. The process is ended here, because a child's
 * open pipe must not keep a finished command alive.
 */
export async function runCommand(main: () => Promise<number>): Promise<never> {
  let code = 1
  try {
    code = await main()
  } catch (error) {
    console.error(error instanceof SetupProblem ? error.message : error)
  }
  process.exit(code)
}
