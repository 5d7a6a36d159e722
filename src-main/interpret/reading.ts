/**
 * The reading that is in force: it goes up with a build that makes something better of the same messages.
 *
 * What is stored was read by the build that received it. After an update that comes with a higher number the reader is offered once to
 * have it read again.
 */
export const READING = 2
